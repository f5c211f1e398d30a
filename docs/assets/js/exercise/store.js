// The store: what the reader has entered and solved, kept in this browser by exercise.

const PREFIX = "stackmath:exercise:";

/** What is kept of an exercise. What was solved in another version of it is to be solved again.
 * @typedef {{ version: string, value: unknown, solved: boolean, tries: number, at: string }} Kept */

/** Return what is kept of an exercise.
 * @param {string} id @returns {Kept | null} */
export function kept(id) {
  try {
    const found = JSON.parse(localStorage.getItem(PREFIX + id) ?? "null");
    return typeof found?.version === "string" ? found : null;
  } catch {
    return null; // nothing is kept here, or it was written by somebody else
  }
}

/** Keep something of an exercise; a browser that keeps nothing is no reason to fail.
 * @param {string} id @param {Kept} record */
export function keep(id, record) {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(record));
  } catch {}
}

/** Forget an exercise.
 * @param {string} id */
export function forget(id) {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {}
}

/** Return the ids of the exercises of which something is kept. */
export function ids() {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? "");
    return keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}
