// Words: a template filled with values; the twin of stackmath.instruments.words.

import { sizes } from "../data/sizes.js";
import { display, fixed } from "./numerals.js";

/** @import { Case, Values } from "./nouns.js" */

const PLACE = /\{(\w+):([^{}]*)\}/g;
const FIXED = /^([A-Za-z%]*)\.(\d)([f%]?)$/;
const COUNTED = ["hours", "days"];

/** @type {Record<string, (a: any, b: any) => boolean>} */
const SAME = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "%": (a, b) => a % b !== 0,
};

/** Return a template with values in its places, null where one is not known.
 * @param {string} template @param {Values} values @returns {string | null} */
export function filled(template, values) {
  for (const [, name] of template.matchAll(PLACE)) if (!(name in values)) return null;
  return template.replace(PLACE, (_, name, spec) =>
    spec.startsWith("of ")
      ? word(Number(values[name]) / Number(values[spec.slice(3)]), ".1%")
      : word(values[name], spec),
  );
}

/** Return one value as a specification asks for it.
 * @param {number | string} value @param {string} spec @returns {string} */
export function word(value, spec) {
  if (typeof value === "string") return value;
  if (COUNTED.includes(spec)) return display(value / sizes[spec], "1");
  const shape = FIXED.exec(spec);
  if (spec !== "d" && !shape) return display(value, spec);
  const [, unit, digits, kind] = shape ?? ["", "", "0", ""];
  const percent = kind === "%";
  const size = percent ? sizes["%"] : unit ? sizes[unit] : 1;
  const tail = percent ? " %" : unit ? ` ${unit}` : "";
  return fixed(value / size, Number(digits)).replace("-", "−") + tail;
}

/** Return the first text whose condition holds and whose values are known, and if it is good.
 * @param {Case[]} cases @param {Values} values */
export function chosen(cases, values) {
  for (const one of cases) {
    const text = holds(one, values) ? filled(one.text, values) : null;
    if (text !== null) return { text, good: one.good !== false };
  }
  return { text: "unknown", good: false };
}

/** Return whether the condition of a case holds; what is not known meets none.
 * @param {Case} one @param {Values} values */
function holds(one, values) {
  return (one.when ?? []).every(([name, relation, other]) => {
    const left = values[name];
    const right = typeof other === "string" ? values[other] : other;
    return left !== undefined && right !== undefined && SAME[relation](left, right);
  });
}
