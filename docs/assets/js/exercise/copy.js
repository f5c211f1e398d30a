// The copy of all that is kept of the exercises, as a file to carry to another browser.

import { ids, kept } from "./store.js";

/** @import { Kept } from "./store.js" */

const NAME = "stackmath workbook";

/** Return all that is kept, as JSON. */
export function written() {
  const exercises = Object.fromEntries(ids().map((id) => [id, kept(id)]));
  return `${JSON.stringify({ is: NAME, version: 1, exercises }, null, 1)}\n`;
}

/** Return what a copy holds that is newer than what is kept here, and a sentence about it.
 * @param {string} text @returns {{ records: Record<string, Kept>, sentence: string }} */
export function read(text) {
  /** @type {any} */
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    return { records: {}, sentence: "This file is no JSON; nothing was changed." };
  }
  if (found?.is !== NAME || typeof found.exercises !== "object" || found.version !== 1) {
    return { records: {}, sentence: "This file is no copy of a workbook; nothing was changed." };
  }
  const all = Object.entries(found.exercises ?? {});
  const sound = all.filter(([id, one]) => /^[\w.]{1,20}$/.test(id) && isRecord(one));
  const newer = sound.filter(([id, one]) => {
    const here = kept(id);
    return !here || here.at < /** @type {Kept} */ (one).at;
  });
  const left = sound.length - newer.length;
  const older = left ? ` ${left} that are newer here were left as they are.` : "";
  const unread = all.length - sound.length;
  const broken = unread ? ` ${unread} could not be read.` : "";
  return {
    records: /** @type {Record<string, Kept>} */ (Object.fromEntries(newer)),
    sentence: `${newer.length} exercises were read in.${older}${broken}`,
  };
}

/** @param {any} one */
function isRecord(one) {
  return typeof one?.version === "string" && typeof one.solved === "boolean"
    && typeof one.at === "string" && typeof one.tries === "number" && "value" in one;
}
