// Terms: numbers of units, and what is worked out with them.

import { Unread } from "./plain.js";
import { dimension, NOTHING } from "./units.js";

/** @import { Term } from "./nouns.js" */

const FURTHEST = 9; // power of a base unit
/** @type {Record<string, (value: number) => number>} */
const LOGARITHMS = { ln: Math.log, log2: Math.log2, log10: Math.log10 };
const WHOLE = 1e4; // exponents up to it are multiplied out

/** Return a plain number.
 * @param {number} number @param {number} step @returns {Term} */
export function bare(number, step) {
  return { number, scale: 1, powers: NOTHING, step, measured: false };
}

/** Return a product.
 * @param {Term} one @param {Term} other @returns {Term} */
export function times(one, other) {
  return {
    number: one.number * other.number,
    scale: one.scale * other.scale,
    powers: one.powers.map((power, at) => power + other.powers[at]),
    step: product(one, other),
    measured: one.measured || other.measured,
  };
}

/** Return one of the last digit of a product, of which one factor at most is typed by digits.
 * @param {Term} one @param {Term} other */
function product(one, other) {
  if (other.step === 0) return one.step * Math.abs(other.number);
  return one.step === 0 ? other.step * Math.abs(one.number) : NaN;
}

/** Return a quotient; the unit behind `1/3 GB` is that of the whole, unless `wanted` is not.
 * Without a dimension that is wanted it never is.
 * @param {Term} one @param {Term} other @param {string} wanted the dimension asked for
 * @returns {Term} */
export function over(one, other, wanted) {
  if (other.number === 0) throw new Unread("zero");
  const powers = one.powers.map((power, at) => power - other.powers[at]);
  const whole = wanted && !one.measured && dimension(powers) !== wanted;
  return {
    number: one.number / other.number,
    scale: whole ? one.scale * other.scale : one.scale / other.scale,
    powers: whole ? other.powers : powers,
    step: other.step === 0 ? one.step / Math.abs(other.number) : NaN,
    measured: one.measured || other.measured,
  };
}

/** Return a sum; `2 + 3 GB` is of two in one unit, `1 + 20 %` is not.
 * @param {Term} one @param {Term} other @param {number} sign @returns {Term} */
export function plus(one, other, sign) {
  const plain = one.measured || dimension(other.powers) === "1";
  const first = plain ? one : { ...other, number: one.number };
  if (dimension(first.powers) !== dimension(other.powers)) {
    throw new Unread("unlike", dimension(first.powers), dimension(other.powers));
  }
  const number = first.number + sign * other.number * (other.scale / first.scale);
  return { ...first, number, step: NaN, measured: one.measured || other.measured };
}

/** Return a power.
 * @param {Term} base @param {Term} exponent @returns {Term} */
export function power(base, exponent) {
  const to = exponent.number * exponent.scale;
  const powers = base.powers.map((one) => (one ? one * to : 0));
  if (dimension(exponent.powers) !== "1" || !powers.every(Number.isInteger)) {
    throw new Unread("exponent");
  }
  if (powers.some((one) => Math.abs(one) > FURTHEST)) throw new Unread("large");
  const step = base.step > 0 && base.number === 10 ? 0 : NaN; // a power of ten is exact
  return { ...base, number: raised(base.number, to), scale: raised(base.scale, to), powers, step };
}

/** Return a function of a term.
 * @param {string} name @param {Term} term @returns {Term} */
export function called(name, term) {
  const value = term.number * term.scale;
  if (!(name in LOGARITHMS)) {
    if (value < 0) throw new Unread("negative");
    const powers = term.powers.map((one) => one / 2);
    if (!powers.every(Number.isInteger)) throw new Unread("exponent");
    return { ...term, number: Math.sqrt(value), scale: 1, powers, step: NaN };
  }
  if (dimension(term.powers) !== "1") throw new Unread("exponent");
  if (!(value > 0)) throw new Unread("negative");
  return bare(LOGARITHMS[name](value), NaN);
}

/** Return a power of a number, infinite where it is too large.
 * @param {number} base @param {number} to @returns {number} */
function raised(base, to) {
  if (!Number.isFinite(to) || !Number.isFinite(base)) return Infinity;
  if (base === 1) return 1;
  if (Number.isInteger(to) && Math.abs(to) <= WHOLE) {
    const found = multiplied(base, Math.abs(to));
    if (to < 0 && !found) throw new Unread("zero");
    return to < 0 ? 1 / found : found;
  }
  if (base < 0) throw new Unread("negative");
  if (!base) return 0;
  const size = to * Math.log(base);
  return size > 709 ? Infinity : size < -709 ? 0 : base ** to;
}

/** Return a whole power, as both languages multiply it.
 * @param {number} base @param {number} to */
function multiplied(base, to) {
  let found = 1;
  for (let left = to; left; left = Math.floor(left / 2)) {
    if (left % 2) found *= base;
    base *= base;
  }
  return found;
}
