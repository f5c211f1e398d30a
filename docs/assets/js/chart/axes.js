// Axes: their ranges, where values stand on them, and the ticks.

import { display } from "../numerals.js";
import { sound, within, wrapped } from "./marks.js";

/** @import { Axis, Range, Scale, Tick } from "./nouns.js" */

const CLOCK = [1, 10, 60, 600, 3600, 36000, 86400, 864000, 31536000, 315360000];
const CLOSE = 1e-9; // to a step is on it

/** Return the range of an axis: what it says, or else that of its data.
 * @param {Axis} axis @param {unknown[]} data @returns {Range} */
export function ranged({ low, high, scale, unit = "1" }, data) {
  const log = scale === "log";
  /** @param {unknown} value @returns {value is number} */
  const can = (value) => sound(value) && (!log || value > 1e-290);
  const known = data.filter(can);
  if (!known.length) known.push(1, 10);
  const ends = [can(low) ? low : Math.min(...known), can(high) ? high : Math.max(...known)];
  const [least, most] = ends.sort((a, b) => a - b);
  if (log) {
    const by = most / least > 1.000001 ? 1 : 3;
    return { low: least / by, high: most * by, log, unit };
  }
  const size = Math.max(Math.abs(least), Math.abs(most));
  const by = most - least > size * 1e-9 + 1e-290 ? 0 : size > 1e-290 ? size / 2 : 1;
  return { low: least - by, high: most + by, log, unit };
}

/** Return where the values of a range stand between two pixels.
 * @param {Range} range @param {number} from @param {number} to @returns {Scale} */
export function scaled({ low, high, log }, from, to) {
  const at = log ? Math.log10 : Number;
  const [start, span] = [at(low), at(high) - at(low)];
  return (value) => {
    const share = (at(value) - start) / span;
    return Number.isFinite(share) ? within(from + share * (to - from), -1e6, 1e6) : NaN;
  };
}

/** Return the values that an axis labels: steps of 1, 2 or 5, or powers of ten.
 * @param {Range} range
 * @param {number} most how many there may be, about
 * @returns {number[]} */
export function ticks(range, most) {
  return range.log ? powers(range, most) : steps(range, most);
}

/** Return as many ticks as fit without touching.
 * @param {Range} range @param {Scale} scale @param {number} width the most that a text may take
 * @param {(at: number, text: string) => [from: number, to: number]} taken by a tick
 * @returns {Tick[]} */
export function fitting(range, scale, width, taken) {
  /** @type {Record<number, string>} */
  const texts = {}; // most of which are asked for again
  /** @param {number} value @returns {Tick} */
  const made = (value) => {
    const [at, text] = [scale(value), (texts[value] ??= tick(value, range.unit, width))];
    const [from, to] = taken(at, text);
    return { at, text, from, to };
  };
  for (let most = 9; most > 0; most--) {
    const all = ticks(range, most).map(made).sort((a, b) => a.from - b.from);
    const apart = all.slice(1).every((one, i) => all[i].to <= one.from && all[i].text !== one.text);
    if (apart) return all;
  }
  return ticks(range, 1).slice(0, 1).map(made);
}

/** Return the text of a tick, without zeros that say nothing: 2.5 GB.
 * @param {number} value @param {string} unit @param {number} width */
function tick(value, unit, width) {
  const text = display(value, unit);
  const short = text.replace(/(?:(\.\d*[1-9])|\.)0+(?!\d)/, "$1");
  return wrapped(text.startsWith("$") ? text : short, width)[0];
}

/** @param {Range} range @param {number} most */
function steps({ low, high, unit }, most) {
  const grain = grainOf(unit, high - low);
  const rough = (high - low) / grain / most;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * ([1, 2, 5].find((one) => one * ten >= rough * (1 - CLOSE)) ?? 10);
  const first = Math.ceil(low / grain / step - CLOSE);
  const last = Math.floor(high / grain / step + CLOSE);
  const length = Math.min(Math.max(last - first + 1, 0), 2 * most + 2);
  return Array.from({ length }, (_, i) => clean((first + i) * step * grain));
}

/** @param {Range} range @param {number} most */
function powers(range, most) {
  const { low, high, unit } = range;
  const grain = grainOf(unit);
  const first = Math.floor(Math.log10(low / grain));
  const length = Math.floor(Math.log10(high / grain) + CLOSE) - first + 1;
  const tens = Array.from({ length }, (_, i) => first + i);
  /** @param {number} value */
  const inside = (value) => value >= low * (1 - CLOSE) && value <= high * (1 + CLOSE);
  /** @param {number[]} digits */
  const made = (digits, stride = 1) =>
    tens
      .filter((ten) => ten % stride === 0)
      .flatMap((ten) => digits.map((digit) => clean(+`${digit}e${ten}` * grain)))
      .filter(inside);
  const whole = made([1]);
  if (unit === "s" && high > 60) {
    // Below a second powers of ten, above it times as a clock has them.
    const times = [...whole.filter((value) => value < 1), ...CLOCK.filter(inside)];
    const stride = Math.ceil(times.length / most);
    return times.filter((_, i) => i % stride === 0);
  }
  if (whole.length > 2) return made([1], Math.ceil(whole.length / most));
  const finer = made([1, 2, 5]);
  if (finer.length > most) return whole.length ? whole : finer.slice(0, 1);
  return finer.length > 1 ? finer : steps(range, most);
}

/** Return the amount whose multiples are round when read in a unit.
 * @param {string} unit @param {number} span of a linear axis, in the unit */
function grainOf(unit, span = 0) {
  if (unit === "s") return [31536000, 86400, 3600, 60].find((one) => span >= 2 * one) ?? 1;
  return { joule: 3600, "dollar/s": 1 / 3600 }[unit] ?? 1;
}

/** Return a number without the last digits, which a product blurs. @param {number} value */
function clean(value) {
  return Number(value.toPrecision(12));
}
