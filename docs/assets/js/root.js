// Where the site is, as seen from its scripts: these modules, or the bundles in the same folder.

export const SCRIPTS = new URL("./", import.meta.url);
export const ROOT = new URL("../../", import.meta.url).pathname;
