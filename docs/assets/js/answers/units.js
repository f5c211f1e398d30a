// Units: what a typed word measures, and the name of a dimension.

import { units } from "../../data/units.js";
import { verdicts } from "../../data/verdicts.js";
import { filled } from "./plain.js";

/** @import { Powers, Unit, UnitRow } from "./nouns.js" */

/** @type {Powers} */
export const NOTHING = units.bases.map(() => 0);
/** @type {[string, number][]} */
const PREFIXES = [["", 1], ...units.prefixes.flatMap(([names, size]) => each(names, size))];
/** @type {UnitRow[]} */
const ROWS = [...units.units, [units.labels, 1, NOTHING]];
const KNOWN = new Map(ROWS.flatMap((row) => each(row[0], row)));
const SMALL = new Map([...KNOWN.keys()].map((name) => [name.toLowerCase(), name]));

/** @template Value @param {string} names @param {Value} value @returns {[string, Value][]} */
function each(names, value) {
  return names.split(" ").map((name) => [name, value]);
}

/** Return the unit of a word, undefined where it has none; capitals are forgiven.
 * @param {string} word @returns {Unit | undefined} */
export function unit(word) {
  const found = spelled(word);
  if (found) return found;
  const small = word.toLowerCase();
  for (const [prefix] of [...PREFIXES.slice(1), PREFIXES[0]]) {
    if (!small.startsWith(prefix.toLowerCase())) continue;
    const rest = small.slice(prefix.length);
    const name = SMALL.get(rest) ?? SMALL.get(rest.replace(/s$/, ""));
    const read = name && spelled(prefix + name);
    if (read) return { ...read, read: prefix + name };
  }
  return undefined;
}

/** Return the unit that a word spells, its plural included.
 * @param {string} word @returns {Unit | undefined} */
function spelled(word) {
  for (const single of [word, word.replace(/s$/, "")]) {
    for (const [prefix, size] of PREFIXES) {
      const row = single.startsWith(prefix) && KNOWN.get(single.slice(prefix.length));
      if (row) return { scale: size * row[1], powers: row[2], read: "" };
    }
  }
  return undefined;
}

/** Return a dimension in base units: byte/second, 1.
 * @param {Powers} powers */
export function dimension(powers) {
  /** @param {number} sign */
  const side = (sign) =>
    units.bases.flatMap((base, at) => {
      const power = sign * powers[at];
      return power > 0 ? [base + (power > 1 ? `^${power}` : "")] : [];
    });
  const [above, below] = [side(1), side(-1)];
  return (above.join("·") || "1") + below.map((one) => `/${one}`).join("");
}

/** Return a dimension in words: a time.
 * @param {string} name */
export function said(name) {
  return verdicts.dimensions[name] ?? filled(verdicts.dimensions[""], name);
}
