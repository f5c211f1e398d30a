// A stack: parts of a whole in one bar, hatched beyond the limit of the whole.

import { display } from "../numerals.js";
import { scaled } from "./axes.js";
import { legended } from "./labels.js";
import { LINE, SIZE, paint, px, sound, stroke, text, wide, wrapped } from "./marks.js";

/** @import { Piece, Stack } from "./nouns.js" */

const BAR = 26;
const OPACITY = [0.62, 0.16, 0.4, 0.05]; // of the parts, dark beside light

/** Return the bar under the label of its limit, and its legend.
 * @param {Stack} layer @param {number} width @param {string} id of the pattern for what is too much
 * @returns {Piece[]} */
export function stack({ parts, limit, unit = "1" }, width, id) {
  const most = limit && sound(limit.value) ? amount(limit.value) : Infinity;
  const total = parts.reduce((sum, { value }) => sum + amount(value), 0);
  const high = Math.max(total, most < Infinity ? most : 0) || 1;
  const at = scaled({ low: 0, high, log: false, unit }, 1, width - 2);
  const edge = at(Math.min(most, high));
  const label = limit && most < Infinity ? `${limit.label} ${display(most, unit)}` : "";
  const said = wrapped(label, width);
  const top = said.length ? said.length * LINE + 6 : 1;
  const over = `fill="url(#${id})" stroke="${paint("wrong")}" stroke-dasharray="4 2"`;
  const free = `fill="none" stroke="${paint("line")}"`;
  let svg = total > most ? hatching(id) : rect(at(total), at(high), top, free);
  let sum = 0;
  const entries = parts.map(({ label, value }, i) => {
    const how = `fill="${paint(i)}" fill-opacity="${OPACITY[i % 4]}" stroke="${paint(i)}"`;
    const [from, to] = [at(sum), at((sum += amount(value)))];
    svg += rect(from, Math.min(to, edge), top, how) + rect(Math.max(from, edge), to, top, over);
    const size = sound(value) ? display(value, unit) : "unknown";
    return { swatch: rect(0, 24, 0, how, 12), label: `${label} ${size}` };
  });
  if (label) {
    // Where the bar is too short for the words before the line, they start at it.
    const room = edge >= wide(...said);
    const x = room ? edge : Math.min(edge, width - wide(...said));
    svg += stroke(`M${px(edge)} ${top - 4}V${top + BAR + 4}`, "ink", 2);
    svg += text(said, x, SIZE - 1, room ? 1 : 0, "ink");
  }
  if (total > most) {
    const label = `Over the limit ${display(total - most, unit)}`;
    entries.push({ swatch: rect(0, 24, 0, over, 12), label });
  }
  return [{ svg, height: top + BAR + 7 }, legended(entries, width)];
}

/** @param {number} value */
const amount = (value) => (sound(value) ? Math.max(value, 0) : 0);

/** @param {number} left @param {number} right @param {number} top @param {string} how */
function rect(left, right, top, how, height = BAR) {
  if (right - left < 0.05) return "";
  return (
    `<rect x="${px(left + 0.5)}" y="${px(top + 0.5)}" height="${height - 1}" ` +
    `width="${px(Math.max(right - left - 1, 0.5))}" ${how}/>`
  );
}

/** @param {string} id */
function hatching(id) {
  return (
    `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" ` +
    `patternTransform="rotate(45)">` +
    `<path d="M0 0V6" stroke="${paint("wrong")}" stroke-width="2.5"/></pattern>`
  );
}
