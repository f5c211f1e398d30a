// Numerals: a value in base units as people read it, digit for digit as Python writes it.
// Whole numbers are the `int` of Python, all others its `float`. Rounding is exact: a number
// is taken as the binary fraction that it is, and a tie goes to the even digit.

/** @typedef {readonly [size: number, name: string]} Step */
/** @typedef {readonly Step[]} Steps smallest first */

/** @type {Steps} */
const DECIMAL = [[1, ""], [1e3, "k"], [1e6, "M"], [1e9, "G"], [1e12, "T"], [1e15, "P"]];
/** @type {Steps} */
const WORDS = [[1, ""], [1e3, "K"], [1e6, "M"], [1e9, "B"], [1e12, "T"]];
/** @type {Steps} */
const TIMES = [
  [1e-9, "ns"], [1e-6, "µs"], [1e-3, "ms"], [1, "s"], [60, "min"], [3600, "h"], [86400, "days"],
  [365 * 86400, "years"],
];
const LARGEST = 1e18; // amounts of work beyond it are read as powers of ten
const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Return a value in base units with three digits and the prefix that makes them readable.
 * @param {number} value a finite number in the unit
 * @param {string} unit a unit of the notation: byte, FLOP, s, joule, dollar, 1, and rates of them
 * @returns {string} */
export function display(value, unit = "1") {
  if (!Number.isFinite(value)) throw new RangeError(`display needs a finite number, not ${value}`);
  if (value < 0) return "−" + display(-value, unit);
  value = Math.abs(value); // −0 is 0
  if (unit === "1") return count(value);
  if (unit === "dollar") return "$" + money(value);
  if (unit === "s") return scaled(value, TIMES, {});
  if (unit === "dollar/s") return `$${money(value * 3600, Number.isInteger(value))}/h`;
  if (unit === "joule") return scaled(value, DECIMAL, { unit: "Wh", base: 3600, whole: false });
  if ((unit === "FLOP" || unit === "FLOP/s") && value >= LARGEST) {
    return `${scientific(value)} ${unit}`;
  }
  return scaled(value, DECIMAL, { unit: unit.replace("byte", "B") });
}

/** Return three digits of a number from 0.001 to a million, and whole numbers below it whole.
 * @param {number} value
 * @param {boolean} whole whether it is one of Python's whole numbers
 * @returns {string} */
export function three(value, whole = Number.isInteger(value)) {
  if (whole && value < 1000) return String(BigInt(value));
  if (!value) return "0";
  const digits = 2 - Math.floor(Math.log10(value) + 1e-12);
  if (digits >= 0) return fixed(value, digits);
  return fixed(Number(rounded(value, digits) * 10n ** BigInt(-digits)), 0);
}

/** Return a number as mantissa and power of ten: 3.8 × 10²⁵.
 * @param {number} value a number not below 0
 * @returns {string} */
export function scientific(value) {
  const [digits, tens] = exponential(value);
  const mantissa = fixed(digits / 100, 2).replace(/\.?0+$/, "");
  const power = "10" + String(tens).replace("-", "⁻").replace(/\d/g, (d) => SUPERSCRIPT[+d]);
  return mantissa === "1" ? power : `${mantissa} × ${power}`;
}

/** Return a number with so many decimals, its thousands separated by commas.
 * @param {number} value
 * @param {number} decimals
 * @returns {string} */
export function fixed(value, decimals) {
  if (!Number.isFinite(value)) return String(value).toLowerCase().replace("inity", "");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const digits = String(rounded(Math.abs(value), decimals)).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  const groups = digits.slice(0, point).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return sign + groups + (decimals ? "." + digits.slice(point) : "");
}

/** Return a number of things.
 * @param {number} value */
function count(value) {
  if (value >= 1e15 || (value > 0 && value < 1e-3)) return scientific(value);
  if (value < 1e6) return Number.isInteger(value) ? fixed(value, 0) : three(value);
  return scaled(value, WORDS, { glue: "" });
}

/** Return an amount of money without its sign.
 * @param {number} value
 * @param {boolean} whole whether it is one of Python's whole numbers */
function money(value, whole = Number.isInteger(value)) {
  if (value >= 1e6) return scaled(value, WORDS, { glue: "", whole });
  return fixed(value, value < 1000 ? 2 : 0);
}

/** Return a value in the largest step that leaves at least one whole.
 * @param {number} value
 * @param {Steps} steps
 * @param {object} how
 * @param {string} [how.unit]
 * @param {string} [how.glue] what stands between the digits and the step
 * @param {number} [how.base] the size of the step 1 in the unit of the value
 * @param {boolean} [how.whole] whether the value is one of Python's whole numbers */
function scaled(value, steps, how) {
  const { unit = "", glue = " ", base = 1, whole = Number.isInteger(value) } = how;
  if (!value) return `0${glue}${steps === TIMES ? "s" : ""}${unit}`.trimEnd();
  const [digits, tens] = exponential(value / base);
  const read = Number(`${digits}e${tens - 2}`); // as its three digits round: 999.6 is a thousand
  const [size, name] = steps.findLast((step) => read >= step[0]) ?? steps[0];
  const exact = whole && Number.isInteger(size) && value % size === 0;
  return `${three(value / (size * base), exact)}${glue}${name}${unit}`.trimEnd();
}

/** Return the three leading digits of a number, and the power of ten of the first.
 * @param {number} value a number not below 0
 * @returns {[digits: number, tens: number]} */
function exponential(value) {
  if (!value) return [0, 0];
  const tens = Number(value.toExponential().split("e")[1]);
  const digits = Number(rounded(value, 2 - tens));
  return digits < 1000 ? [digits, tens] : [digits / 10, tens + 1];
}

/** Return a number times a power of ten, rounded to a whole number, ties to even.
 * @param {number} value a number not below 0
 * @param {number} tens */
function rounded(value, tens) {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no digits`);
  let twos = 0n;
  for (; !Number.isInteger(value); value *= 2) twos += 1n;
  const above = BigInt(value) * (tens > 0 ? 10n ** BigInt(tens) : 1n);
  const below = 2n ** twos * (tens < 0 ? 10n ** BigInt(-tens) : 1n);
  const floor = above / below;
  const rest = 2n * (above % below);
  return rest > below || (rest === below && floor % 2n === 1n) ? floor + 1n : floor;
}
