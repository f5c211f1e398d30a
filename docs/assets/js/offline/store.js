// The store: one cache for each kept version of the site, whole once its mark is in it.

/** @typedef {{ version: string, bytes: number, date: string, files: Record<string, string> }} Mark
 *   the files are paths by the digest of what is in them */

/** Return what the names of a site's caches begin with; sites of one origin differ by their scope.
 * @param {string} scope */
const prefix = (scope) => `stackmath ${scope} `;

/** Return the name of the cache of a version.
 * @param {string} scope @param {string} version */
export const nameOf = (scope, version) => prefix(scope) + version;

/** Return the names of all caches of a site.
 * @param {string} scope */
export async function names(scope) {
  return (await caches.keys()).filter((name) => name.startsWith(prefix(scope)));
}

/** Return the address of a mark: a question, so that it is no file's.
 * @param {string} scope */
export const markOf = (scope) => `${scope}?kept`;

/** Return the marks of the versions that are kept whole, the newest first.
 * @param {string} scope @returns {Promise<Mark[]>} */
export async function whole(scope) {
  const found = [];
  for (const name of await names(scope)) {
    const mark = await (await caches.open(name)).match(markOf(scope));
    if (mark) found.push(await mark.json());
  }
  return found.sort((one, other) => (one.date < other.date ? 1 : -1));
}

/** Forget every version, and whatever was fetched of one.
 * @param {string} scope */
export async function clear(scope) {
  for (const name of await names(scope)) await caches.delete(name);
}
