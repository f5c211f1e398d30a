// Where the site is, as seen from its scripts: these modules, or the bundles in the same folder.

export const SCRIPTS = new URL("./", import.meta.url);
export const ROOT = new URL("../../", import.meta.url).pathname;

/** Return the address of a page, which is a folder to a server, and a file where there is none.
 * @param {string} link as the volume's links are, below its root */
export const pageAt = (link) =>
  ROOT + (location.protocol === "file:" ? link.replace(/(?<=^|\/)(?=#|$)/, "index.html") : link);
