// Tokens: a typed text cut into numbers, words and signs.

import { spellings } from "../../data/spellings.js";
import { Unread } from "./plain.js";

/** @import { Token } from "./nouns.js" */

const PIECE = new RegExp(`${spellings.number}|(${spellings.word})|(${spellings.sign})|( )`, "y");

/** Return the pieces of a plain text, one of the sort "end" behind the last.
 * @param {string} text @param {string[]} notes how commas were read is added
 * @param {string[]} asides the same, where it is the usual way */
export function tokens(text, notes, asides) {
  /** @type {Token[]} */
  const found = [];
  for (PIECE.lastIndex = 0; PIECE.lastIndex < text.length; ) {
    const start = PIECE.lastIndex;
    const match = PIECE.exec(text);
    if (!match) {
      const one = String.fromCodePoint(text.codePointAt(start) ?? 0);
      throw new Unread("character", one, behind(text, start));
    }
    const [piece, , , , , , word, sign, space] = match;
    const end = start + piece.length;
    if (space) continue;
    const sort = sign ?? (word ? "word" : "number");
    const [value, step] = word || sign ? [0, 0] : number(match, text, notes, asides);
    found.push({ sort, text: piece, start, end, value, step });
  }
  const last = { start: text.length, end: text.length, value: 0, step: 0 };
  return [...found, { sort: "end", text: "", ...last }];
}

/** Return the value of a number, and one of its last digit that is no idle zero.
 * @param {RegExpExecArray} match @param {string} text @param {string[]} notes
 * @param {string[]} asides @returns {[number, number]} */
function number(match, text, notes, asides) {
  const [piece, whole, separator, point, decimals = "", exponent = "0"] = match;
  const after = match.index + piece.length;
  if ((point && point === separator) || /^[.,'_][0-9]/.test(text.slice(after, after + 2))) {
    throw new Unread("separators", text.slice(match.index, after + 2), behind(text, match.index));
  }
  const digits = whole.replace(/[^0-9]/g, "");
  if (point === ",") notes.push("comma", `${digits}.${decimals}`);
  else if (separator === ",") asides.push("thousands", digits + (point ?? "") + decimals);
  const idle = decimals ? 0 : digits.length - digits.replace(/0+$/, "").length;
  const tens = Number(exponent) - decimals.length + idle;
  return [Number(`${digits}.${decimals}e${exponent}`), Number(`1e${tens}`)];
}

/** Return where something stands: behind the last characters before it.
 * @param {string} text @param {number} start */
export function behind(text, start) {
  const before = text.slice(Math.max(0, start - 12), start).replace(/^ | $/g, "");
  return before && ` behind “${before}”`;
}
