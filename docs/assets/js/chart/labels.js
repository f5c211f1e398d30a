// Labels: each in the place where it covers the least, and in the legend if there is none.

import { LINE, SIZE, px, stroke, text, wide, wrapped } from "./marks.js";

/** @import { Box, Entry, Label, Piece, Place, Plane, Spot } from "./nouns.js" */

export const BESIDE = 6; // from a line to its label

/** Return whether a label is short enough to stand beside what it names.
 * @param {string} label @param {number} width of the drawing */
export const direct = (label, width) => wide(label) <= 0.3 * width;

/** Return the spots at the end of a line: beside it, pushed up or down, above, below.
 * @param {Place} end @returns {Spot[]} */
export function ends([x, y]) {
  /** @type {Spot[]} */
  const all = [[x + BESIDE, y, 0]];
  for (let by = 8; by < 72; by += 8) all.push([x + BESIDE, y - by, 0], [x + BESIDE, y + by, 0]);
  return [...all, [x, y - 12, 1], [x, y + 14, 1]];
}

/** Return the spots all around a point. @param {Place} point */
export const around = ([x, y]) =>
  [0, 12].flatMap((by) => /** @type {Spot[]} */ ([
    [x + 9, y - by, 0],
    [x - 9, y - by, 1],
    [x + 9, y + by, 0],
    [x - 9, y + by, 1],
    [x, y - 14 - by, 0.5],
    [x, y + 14 + by, 0.5],
  ]));

/** Return the spots along a level line. @param {number} y @param {Box} box */
export const alongside = (y, { left, right }) =>
  [y - 9, y + 10].flatMap((at) => /** @type {Spot[]} */ ([
    [right - 2, at, 1],
    [left + 4, at, 0],
    [(left + right) / 2, at, 0.5],
  ]));

/** Return the spots beside an upright line. @param {number} x @param {Box} box */
export function upright(x, { top, bottom }) {
  /** @type {Spot[]} */
  const all = [];
  for (let y = top + 9; y < bottom; y += LINE) all.push([x + 5, y, 0], [x - 5, y, 1]);
  return all;
}

/** Return the labels that find a place, and the entries of those that find none.
 * @param {Plane} plane */
export function labelled({ box, width, labels, ink, taken }) {
  const bounds = { left: box.left, right: width, top: box.top - 8, bottom: box.bottom };
  let svg = "";
  /** @type {Entry[]} */
  const legend = [];
  // Lines come first: the places at their ends are the fewest.
  for (const one of labels.sort((a, b) => Number(!a.end) - Number(!b.end))) {
    const spot = best(one, ink, taken, bounds);
    if (spot) {
      const [x, y, share] = spot;
      taken.push(covered(one.label, spot));
      svg += leader(one, spot) + text([one.label], x, y + 4, share, one.shade, ' class="sm-halo"');
    } else {
      legend.push(one);
    }
  }
  return { svg, legend };
}

/** Return the spot of a label that covers the least, an earlier one if in doubt.
 * @param {Label} label @param {Place[][]} ink @param {Box[]} taken @param {Box} bounds */
function best({ label, spots }, ink, taken, bounds) {
  let least = Infinity;
  /** @type {Spot | undefined} */
  let found;
  for (let i = 0; i < spots.length && i < least; i++) {
    const box = covered(label, spots[i]);
    if (!holds(bounds, box) || taken.some((other) => meet(box, other))) continue;
    const cost = i + stained(covered(label, spots[i], 2.5), ink, least - i);
    if (cost < least) [least, found] = [cost, spots[i]];
  }
  return found;
}

/** Return twice how many places of ink a box holds, or that they are too many.
 * @param {Box} box @param {Place[][]} ink @param {number} most */
function stained({ left, right, top, bottom }, ink, most) {
  let count = 0;
  for (let column = left >> 4; column <= right >> 4 && count < most; column++) {
    for (const [x, y] of ink[column] ?? []) {
      if (x >= left && x <= right && y >= top && y <= bottom) count += 2;
    }
  }
  return count;
}

/** Return a thin line from the end of a curve to a label that was pushed away.
 * @param {Label} label @param {Spot} spot */
function leader({ end }, [x, y, share]) {
  if (!end || share || Math.abs(y - end[1]) < 12) return "";
  return stroke(`M${px(end[0] + 1)} ${px(end[1])}L${px(x - 1)} ${px(y)}`, "faint", 0.75);
}

/** @param {string} label @param {Spot} spot @returns {Box} */
function covered(label, [x, y, share], margin = 0) {
  const left = x - share * wide(label) - margin;
  const right = left + wide(label) + 2 * margin;
  return { left, right, top: y - 8 - margin, bottom: y + 7 + margin };
}

/** @type {(outer: Box, box: Box) => boolean} */
const holds = ({ left, right, top, bottom }, box) =>
  box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom;

/** @type {(one: Box, other: Box) => boolean} */
const meet = ({ left, right, top, bottom }, other) =>
  other.left < right && other.right > left && other.top < bottom && other.bottom > top;

/** Return a legend: entries side by side, long ones on lines of their own.
 * @param {Entry[]} entries @param {number} width @returns {Piece} */
export function legended(entries, width) {
  let svg = "";
  let [x, y, below] = [0, 0, 0];
  for (const { swatch, label } of entries) {
    const said = wrapped(label, width - 32);
    const needed = 40 + wide(...said);
    if (x && (said.length > 1 || x + needed > width + 8)) [x, y] = [0, below + 4];
    const words = text(said, 32, SIZE - 2, 0, "ink");
    svg += `<g transform="translate(${x} ${y})">${swatch}${words}</g>`;
    below = y + LINE * said.length;
    x = said.length > 1 ? width : x + needed;
  }
  return { svg, height: below };
}
