// The store: what the reader has entered and solved, kept in this browser by exercise.

import { forget as remove, keep as put, kept as get, names } from "../page/store.js";

const PREFIX = "exercise:";

/** What is kept of an exercise. What was solved in another version of it is to be solved again.
 * @typedef {{ version: string, value: unknown, solved: boolean, tries: number, at: string }} Kept */

/** Return what is kept of an exercise.
 * @param {string} id @returns {Kept | null} */
export function kept(id) {
  try {
    const found = JSON.parse(get(PREFIX + id) ?? "null");
    return typeof found?.version === "string" ? found : null;
  } catch {
    return null; // it was written by somebody else
  }
}

/** Keep something of an exercise.
 * @param {string} id @param {Kept} record */
export const keep = (id, record) => put(PREFIX + id, JSON.stringify(record));

/** Forget an exercise.
 * @param {string} id */
export const forget = (id) => remove(PREFIX + id);

/** Return the ids of the exercises of which something is kept. */
export const ids = () => names(PREFIX).map((name) => name.slice(PREFIX.length));
