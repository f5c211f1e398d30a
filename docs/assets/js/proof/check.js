// The check of one claim, as `stackmath check` does it: whether a value rounds to what is printed,
// at every digit, and the sentence of the finding where it does not. All of it is exact.

import { NOTHING, dimension, unit } from "../answers/units.js";

/** A number as it is printed: its digits without a point, over 10 to the decimals, times the unit.
 * @typedef {{ text: string, digits: bigint, decimals: number, comma: boolean, scale: bigint,
 *   word: string, glue: string, dimension: string }} Printed */
/** What a claim gives: a whole number of its unit.
 * @typedef {{ value: bigint, expression: string, dimension: string }} Claim */
/** @typedef {{ says: string, right: string }} Finding what is wrong, and the text that is right */

const NUMBER = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?:( ?)([A-Za-z]+))?$/;
const PREFIX = /^([kKMGTP])(i?)(B|bits?|bytes?)$/;
const FIX = " Run: stackmath check --fix";

/** Return what the check finds, null where the number is right.
 * @param {string} typed @param {Claim} claim @returns {Finding | null} */
export function finding(typed, claim) {
  const number = printed(typed.trim().replace(/\s+/g, " "));
  if (!number) {
    const says = "This box reads one number with its unit, such as 42.9 GB or 42,949,672,960 bytes.";
    return { says, right: "" };
  }
  const prints = `prints ${number.text}`;
  if (number.dimension !== claim.dimension) {
    const said = `${claim.expression} is in ${claim.dimension}: print it in a unit of that.`;
    return { says: `${prints}, in ${number.word || "no unit"}; ${said}`, right: "" };
  }
  if (agrees(number, claim.value)) return null;
  const right = writtenLike(number, claim.value);
  const slip = slipOf(number, claim.value);
  const why = slip ? ` (${slip})` : "";
  const gives = `${prints}; ${claim.expression} gives`;
  if (!/[1-9]/.test(right)) return { says: `${gives} ${claim.value.toLocaleString("en-US")}${why}.`, right: "" };
  return { says: `${gives} ${right}${why}.${FIX}`, right };
}

/** Return a text as a printed number, null where it is none.
 * @param {string} text @returns {Printed | null} */
function printed(text) {
  const [whole, lead, rest = "", glue = "", word = ""] = NUMBER.exec(text) ?? [""];
  const known = word ? unit(word) : { scale: 1, powers: NOTHING, read: "" };
  if (!whole || !known || known.read || !Number.isInteger(known.scale)) return null;
  return {
    text,
    digits: BigInt(lead.replaceAll(",", "") + rest),
    decimals: rest.length,
    comma: lead.includes(",") || lead.length < 4,
    scale: BigInt(known.scale),
    word,
    glue,
    dimension: dimension(known.powers),
  };
}

/** Return whether a value rounds to what is printed, or to so many times as much; a tie rounds to
 * both neighbors.
 * @param {Printed} number @param {bigint} value @param {bigint} times @param {bigint} over */
function agrees({ digits, decimals, scale }, value, times = 1n, over = 1n) {
  const off = digits * scale * times - value * 10n ** BigInt(decimals) * over;
  return 2n * (off < 0n ? -off : off) <= scale * times;
}

/** Return a value in the unit, separators and decimals of a number; a tie goes to the even digit.
 * @param {Printed} number @param {bigint} value */
function writtenLike({ decimals, scale, comma, glue, word }, value) {
  const above = value * 10n ** BigInt(decimals);
  const floor = above / scale;
  const rest = 2n * (above % scale);
  const up = rest > scale || (rest === scale && floor % 2n === 1n) ? 1n : 0n;
  const digits = String(floor + up).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  const whole = digits.slice(0, point);
  const lead = comma ? BigInt(whole).toLocaleString("en-US") : whole;
  return lead + (decimals ? `.${digits.slice(point)}` : "") + glue + word;
}

/** Return the mistake that turns a value into what is printed, "" where no known one does.
 * @param {Printed} number @param {bigint} value */
function slipOf(number, value) {
  return prefixSlip(number, value) || factorSlip(number, value) || roundingSlip(number, value);
}

/** @param {Printed} number @param {bigint} value */
function prefixSlip(number, value) {
  const [, letter, binary, base] = PREFIX.exec(number.word) ?? [];
  if (!letter) return "";
  const power = BigInt("KMGTP".indexOf(letter.toUpperCase()) + 1);
  const [two, ten] = [1024n ** power, 1000n ** power];
  if (!(binary ? agrees(number, value, ten, two) : agrees(number, value, two, ten))) return "";
  const other = binary ? letter : `${letter.toUpperCase()}i`;
  return `${number.word} for ${other}${base}`;
}

/** @param {Printed} number @param {bigint} value */
function factorSlip(number, value) {
  if (!number.digits) return "";
  const shown = (Number(number.digits) * Number(number.scale)) / 10 ** number.decimals;
  const tens = Math.round(Math.log10(Number(value) / shown));
  const power = 10n ** BigInt(Math.abs(tens));
  if (tens > 0 && agrees(number, value, power)) return `a power of ten (10^${tens})`;
  if (tens < 0 && agrees(number, value, 1n, power)) return `a power of ten (10^${tens})`;
  const bits = agrees(number, value, 8n) || agrees(number, value, 1n, 8n);
  return bits ? "factor 8: bits for bytes" : "";
}

/** @param {Printed} number @param {bigint} value */
function roundingSlip(number, value) {
  const { digits, decimals, scale } = number;
  const idle = decimals ? 0 : (/0*$/.exec(String(digits))?.[0].length ?? 0);
  const near = 10n ** BigInt(digits ? idle : 0);
  const off = digits * scale - value * 10n ** BigInt(decimals);
  const most = scale * (near > 2n ? near : 2n);
  return (off < 0n ? -off : off) > most ? "" : `rounds to ${writtenLike(number, value)}`;
}
