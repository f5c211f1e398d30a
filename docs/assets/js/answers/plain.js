// Plain: what is typed or pasted, in the few characters that the reader knows.

import { spellings } from "../../data/spellings.js";
import { verdicts } from "../../data/verdicts.js";

/** @param {[string, string]} rule @returns {[RegExp, string]} */
const compiled = ([pattern, to]) => [new RegExp(pattern, "g"), to];
const POWERS = compiled(spellings.powers);
const RULES = spellings.rules.map(compiled);
const CHARACTERS = new Map(
  Object.entries(spellings.characters).flatMap(([many, to]) => [...many].map((one) => [one, to])),
);
const CHARACTER = new RegExp(`[${[...CHARACTERS.keys()].join("")}]`, "g");

/** Return a typed text with one spelling for what has many.
 * @param {string} text */
export function plain(text) {
  const read = text.replace(...POWERS).replace(CHARACTER, (one) => CHARACTERS.get(one) ?? "");
  return RULES.reduce((found, [pattern, to]) => found.replace(pattern, to), read);
}

/** Return a sentence with words in its places.
 * @param {string} sentence @param {string[]} given */
export function filled(sentence, ...given) {
  return given.reduce((text, word) => text.replace("{}", () => word), sentence);
}

/** What cannot be read, in one sentence. */
export class Unread extends Error {
  /** @param {string} why one of the table's @param {string[]} given */
  constructor(why, ...given) {
    super(filled(verdicts.unread[why], ...given));
  }
}
