// The reader: the value of a typed answer in base units, or of the two ends of a range.

import { spellings } from "../../data/spellings.js";
import { verdicts } from "../../data/verdicts.js";
import { filled, Unread } from "./plain.js";
import { Parser } from "./parser.js";
import { tokens } from "./tokens.js";
import { dimension } from "./units.js";

/** @import { Reading } from "./nouns.js" */

const END = new RegExp(spellings.end);

/** Return what a plain text says.
 * @param {string} text @param {string} wanted the dimension asked for: `70B` may be bytes
 * @returns {Reading} */
export function read(text, wanted) {
  /** @type {[string[], string[]]} */
  const [notes, asides] = [[], []];
  const pieces = tokens(text, notes, asides);
  if (!pieces.some(({ sort }) => sort === "number")) throw new Unread("numberless");
  const term = new Parser(text, pieces, wanted, notes).whole();
  const value = term.number * term.scale;
  if (!Number.isFinite(value)) throw new Unread("large");
  return {
    value,
    step: term.step * term.scale,
    dimension: dimension(term.powers),
    measured: term.measured,
    notes: notes.length ? [filled(verdicts.notes[notes[0]], ...notes.slice(1))] : [],
    asides: asides.length ? [filled(verdicts.notes[asides[0]], ...asides.slice(1))] : [],
  };
}

/** Return the two ends of a range, null where the text is none.
 * @param {string} text @param {string} wanted @returns {[Reading, Reading] | null} */
export function range(text, wanted) {
  const stretch = text.replace(/^(?:between|from) /, "");
  for (const dash of stretch.matchAll(new RegExp(spellings.between, "g"))) {
    const low = stretch.slice(0, dash.index).replace(/ $/, "");
    const high = stretch.slice(dash.index + dash[0].length).replace(/^ /, "");
    try {
      const [first, second] = shared(low, high);
      return [read(first, wanted), read(second, wanted)];
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
    }
  }
  return null;
}

/** Return two ends, each with what only the other has: `$2–3M`, `1–2e9 FLOP`.
 * @param {string} low @param {string} high */
function shared(low, high) {
  const [one, other] = [END.exec(low), END.exec(high)];
  if (!one || !other) return [low, high];
  const lead = one[1].includes("$") && !high.includes("$") ? "$" : "";
  if (one[7]) return [low, lead + high];
  return [low + (one[5] ? "" : other[5]) + other[7], lead + high];
}

