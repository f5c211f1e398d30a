// The grade: whether a typed answer is right, and what went wrong where it is not.

import { spellings } from "../../data/spellings.js";
import { verdicts } from "../../data/verdicts.js";
import { filled, plain, Unread } from "./plain.js";
import { range, read } from "./reader.js";
import { said } from "./units.js";

/** @import { Key, Kind, Reading, Verdict } from "./nouns.js" */

const TOLERANCE = 0.01; // where a key names none, and of a factor
const BINARY = 0.003; // kB and KiB are only 2.4 % apart
const CLOSE = 0.05;
const NOISE = 1e-9; // of what is worked out in floating point
const PREFIXES = "kMGTP";

/** Return the verdict on a typed answer.
 * @param {string} typed @param {Key} key @returns {Verdict} */
export function grade(typed, key) {
  if ([...typed].length > spellings.longest) return { kind: "unread", says: verdicts.unread.long };
  const text = plain(typed);
  if (!text) return verdict("empty");
  if (text === plain(key.text ?? "")) return verdict("right");
  try {
    const found = readings(text, key);
    if (!found) return verdict("wrong", verdicts.said.ends);
    const { kind, says } = judged(found, key);
    const asides = kind === "right" ? [] : found.flatMap((one) => one.asides);
    const notes = new Set([...found.flatMap((one) => one.notes), ...asides]);
    return { kind, says: [says, ...notes].join(" ") };
  } catch (error) {
    if (error instanceof Unread) return { kind: "unread", says: error.message };
    throw error;
  }
}

/** @param {Kind} kind @param {string} says @returns {Verdict} */
function verdict(kind, says = verdicts.said[kind]) {
  return { kind, says };
}

/** Return what was typed, one number or the two of a range; null where one stands for two.
 * @param {string} text @param {Key} key @returns {Reading[] | null} */
function readings(text, key) {
  const wanted = key.dimension ?? "1";
  if (!Array.isArray(key.value)) return [read(text, wanted)];
  const ends = range(text, wanted);
  if (!ends) read(text, wanted); // throws where that cannot be read either
  return ends;
}

/** @param {Reading[]} found @param {Key} key @returns {Verdict} */
function judged(found, key) {
  const { dimension = "1", scale = 1, unit = dimension } = key;
  if (found.every((one) => !one.measured) && (dimension !== "1" || scale !== 1)) {
    const first = unmeasured(found, key);
    if (first) return first;
  }
  const other = found.find((one) => one.dimension !== dimension);
  if (other && !other.measured) return verdict("unit", filled(verdicts.said.bare, unit));
  if (other) {
    const says = filled(verdicts.said.dimension, said(other.dimension), said(dimension));
    return verdict("dimension", says);
  }
  if (accepted(found, key)) return verdict("right");
  return mistaken(found, key) ?? diagnosed(found, key);
}

/** Return the verdict on numbers without a unit as read in the printed one, null where it is open.
 * @param {Reading[]} found @param {Key} key @returns {Verdict | null} */
function unmeasured(found, key) {
  const { dimension = "1", scale = 1, unit = dimension } = key;
  if (dimension === "1" && accepted(found, key)) return verdict("right");
  const read = found.map((one) => ({ ...one, value: one.value * scale, step: one.step * scale }));
  if (accepted(read, key)) return verdict("right", filled(verdicts.said.assumed, unit));
  if (dimension === "1") return null;
  const based = accepted(found, key) ? verdict("unit", verdicts.said.base) : null;
  return mistaken(read, key) ?? based;
}

/** Return whether an answer is right: near enough, rounded well, or what is printed.
 * @param {Reading[]} found @param {Key} key */
function accepted(found, key) {
  return meets(found, key, key) || prints(found, key.text, key);
}

/** Return whether the numbers typed are those of a value.
 * @param {Reading[]} found @param {{ value: number | [number, number] }} one @param {Key} key */
function meets(found, { value }, { exact = false, tolerance = TOLERANCE }) {
  const targets = [value].flat();
  return (
    targets.length === found.length &&
    found.every((one, at) =>
      exact
        ? within(one.value, targets[at], 0)
        : within(one.value, targets[at], tolerance) || rounded(one, targets[at]),
    )
  );
}

/** Return whether a number is another, but for a part of it.
 * @param {number} value @param {number} target @param {number} part */
function within(value, target, part) {
  return Math.abs(value - target) <= Math.abs(target) * (part + NOISE);
}

/** Return whether three digits or more are those that a value rounds to.
 * @param {Reading} one @param {number} target */
function rounded({ value, step }, target) {
  const digits = Math.abs(value) >= 100 * step * (1 - NOISE);
  return digits && Math.abs(value - target) <= step * (0.5 + NOISE);
}

/** Return whether the numbers typed are those of a printed text.
 * @param {Reading[]} found @param {string | undefined} text @param {Key} key */
function prints(found, text, key) {
  if (!text) return false;
  try {
    const printed = readings(plain(text), key) ?? [];
    if (printed.length !== found.length) return false;
    return found.every(
      ({ value, dimension }, at) =>
        within(value, printed[at].value, 0) && dimension === printed[at].dimension,
    );
  } catch (error) {
    if (error instanceof Unread) return false;
    throw error;
  }
}

/** Return the author's mistake that an answer is nearest to, null where it is none.
 * @param {Reading[]} found @param {Key} key @returns {Verdict | null} */
function mistaken(found, key) {
  const made = (key.mistakes ?? []).filter(
    (one) => meets(found, one, key) || prints(found, one.text, key),
  );
  if (!made.length) return null;
  /** @param {typeof made[0]} one */
  const off = ({ value }) =>
    [value].flat().reduce((sum, target, at) => sum + Math.abs(found[at].value - target), 0);
  const nearest = made.reduce((best, one) => (off(one) < off(best) ? one : best));
  return verdict("mistake", nearest.says);
}

/** Return what explains a number that is not right.
 * @param {Reading[]} found @param {Key} key @returns {Verdict} */
function diagnosed(found, key) {
  const targets = [key.value].flat();
  const { dimension = "1", exact = false } = key;
  /** Whether all is off by a factor. @param {number} factor @param {number} part */
  const off = (factor, part = exact ? 0 : TOLERANCE) =>
    targets.every((target, at) => target && within(found[at].value, target * factor, part));
  /** @param {number} factor @param {number} [part] */
  const either = (factor, part) => off(factor, part) || off(1 / factor, part);

  const tier = tiers(targets, dimension).find((one) => either(1.024 ** one, BINARY));
  if (tier) return verdict("binary", mixed(tier, dimension));
  if (off(-1)) return verdict("sign");
  for (const [factor, base, says] of verdicts.factors) {
    const fits = base === "1" ? dimension === "1" : dimension.includes(base);
    if (fits && either(factor)) return verdict("factor", says);
  }
  const tens = Math.round(Math.log10(Math.abs(found[0].value / targets[0])));
  if (tens && Number.isFinite(tens) && off(Number(`1e${tens}`))) return verdict("power10");
  if (off(1, CLOSE)) return verdict("close", exact ? verdicts.said.counted : verdicts.said.close);
  return verdict("wrong");
}

/** Return the powers of a thousand, or of 1,024, that a value would be typed in.
 * @param {number[]} targets @param {string} dimension */
function tiers(targets, dimension) {
  const counted = dimension === "1" || dimension.startsWith("byte");
  const least = Math.min(...targets.map(Math.abs));
  const tier = [1, 2, 3, 4, 5].filter((one) => counted && Number(`1e${3 * one}`) <= least);
  return tier.slice(-2);
}

/** Return what is said of decimal and binary units that are mixed up.
 * @param {number} tier @param {string} dimension */
function mixed(tier, dimension) {
  if (dimension === "1") return verdicts.said.kilo;
  const letter = PREFIXES[tier - 1];
  const apart = ((1.024 ** tier - 1) * 100).toFixed(1);
  return filled(verdicts.said.binary, `${letter}B`, `${letter.toUpperCase()}iB`, apart);
}
