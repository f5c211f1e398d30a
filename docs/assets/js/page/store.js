// The store: what a reader has chosen and where a reader was, as long as the browser keeps it.

const PREFIX = "stackmath:"; // other sites may have the same origin
/** @type {Map<string, string>} */
const memory = new Map(); // for this visit, where the browser keeps nothing

/** Return what was kept under a name, or null.
 * @param {string} name */
export function kept(name) {
  try {
    return localStorage.getItem(PREFIX + name) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

/** Keep a text under a name.
 * @param {string} name @param {string} text */
export function keep(name, text) {
  memory.set(name, text);
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    // It is blocked or full, and the visit goes on without.
  }
}

/** Forget what was kept under a name.
 * @param {string} name */
export function forget(name) {
  memory.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Then nothing was kept.
  }
}

/** Return the names that begin with a text, under which something is kept.
 * @param {string} start */
export function names(start) {
  const found = new Set(memory.keys());
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const key = localStorage.key(at) ?? "";
      if (key.startsWith(PREFIX)) found.add(key.slice(PREFIX.length));
    }
  } catch {
    // Then only this visit has any.
  }
  return [...found].filter((name) => name.startsWith(start));
}
