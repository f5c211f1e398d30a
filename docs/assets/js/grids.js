// What rounding to a grid leaves of normal weights: the twin of stackmath.chapters.grids.

import { FEW, NEGLIGIBLE, cell, grids, peaks } from "../data/grids.js";

/** @type {Map<string, number>} */
const found = new Map();

/** Return the mean squared error of rounding, over the mean square of the weights.
 * @param {{ levels: string, scale: string, block: number }} given a grid, how its scale is kept,
 *   and the weights that share one */
export function gridError({ levels: grid, scale, block }) {
  const key = `${grid} ${scale} ${block}`;
  const known = found.get(key) ?? meanSquare(grid, scale, block);
  found.set(key, known);
  return known;
}

/** @param {string} grid @param {string} scale @param {number} block */
function meanSquare(grid, scale, block) {
  const { levels, lifts, crests } = grids[grid];
  let total = 0;
  for (const [size, below, share] of peaks) {
    const density = share * below ** (block - 2);
    if (block * density < NEGLIGIBLE) continue;
    let others = 0;
    for (const [lift, part] of lifts[scale]) others += part * squares(levels, size * lift, size);
    const largest = size * size * crests[scale];
    total += density * ((block - 1) * others + below * largest);
  }
  return total;
}

/** Return the integral of the squared error of the weights within a size, by their density.
 * @param {number[]} levels @param {number} top @param {number} size */
function squares(levels, top, size) {
  let total = 0;
  let low = -size;
  for (let i = 0; i < levels.length; i++) {
    const edge = i + 1 < levels.length ? ((levels[i] + levels[i + 1]) / 2) * top : size;
    const high = Math.min(Math.max(edge, -size), size);
    if (high > low) total += inCell(low, high, levels[i] * top, levels.length <= FEW);
    low = high;
  }
  return total / Math.sqrt(2 * Math.PI);
}

/** Return what one level adds; over a narrow cell the density is that of its middle.
 * @param {number} low @param {number} high @param {number} level @param {boolean} wide */
function inCell(low, high, level, wide) {
  const [half, middle] = [(high - low) / 2, (high + low) / 2];
  if (!wide) {
    return (Math.exp((-middle * middle) / 2) * ((high - level) ** 3 - (low - level) ** 3)) / 3;
  }
  let total = 0;
  cell[0].forEach((node, i) => {
    const at = middle + half * node;
    total += half * cell[1][i] * Math.exp((-at * at) / 2) * (at - level) ** 2;
  });
  return total;
}
