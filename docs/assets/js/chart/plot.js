// A plot: the frame of its axes around its layers.

import { fitting, ranged, scaled } from "./axes.js";
import { BESIDE, direct, labelled, legended } from "./labels.js";
import { clipped, layered } from "./layers.js";
import { LINE, SIZE, px, stroke, text, wide, within, wrapped } from "./marks.js";

/** @import { Axis, Layer, Piece, Place, Plane, Tick } from "./nouns.js" */

const EDGE = 10; // to the right of a plot

/** Return a plot, and below it the legend of what has no label in it.
 * @param {Axis} x @param {Axis} y @param {Layer[]} layers @param {number} width
 * @returns {Piece[]} */
export function plot(x, y, layers, width) {
  const [over, under] = [wrapped(y.label, width), wrapped(x.label, width)];
  const height = Math.max(Math.round(width * (width < 520 ? 0.8 : 0.55)), 160);
  const top = over.length * LINE + 10;
  const foot = (under.length + 1) * LINE + 8;
  const bottom = Math.max(height - foot, top + 60);
  const [across, up] = [ranged(x, data(layers, 0)), ranged(y, data(layers, 1))];
  const above = scaled(up, bottom, top);
  const rows = fitting(up, above, 0.4 * width, (at) => [at - LINE, at + LINE / 2]);
  const left = wide(...rows.map((one) => one.text)) + 8;
  /** @param {number} right @returns {Plane} */
  const plane = (right) => ({
    box: { left, right, top, bottom },
    width,
    x: scaled(across, left, right),
    y: above,
    labels: [],
    ink: [],
    taken: [],
  });
  const fitted = plane(narrowed(layers, plane(width - EDGE)));
  const columns = fitting(across, fitted.x, 0.5 * width, (at, said) => {
    const from = within(at - wide(said) / 2, 0, width - wide(said));
    return [from, from + wide(said) + 8];
  });
  const half = wide(...under) / 2;
  const middle = within((left + fitted.box.right) / 2, half, width - half);
  const frame =
    grid(rows, columns, fitted) +
    text(over, 0, SIZE - 1) +
    text(under, middle, bottom + 2 * LINE + 2, 0.5);
  const drawn = layered(layers, fitted);
  const { svg, legend } = labelled(fitted);
  return [{ svg: frame + drawn + svg, height: bottom + foot }, legended(legend, width)];
}

/** Return the numbers of all layers along x (0) or y (1), among others.
 * @param {Layer[]} layers @param {0 | 1} axis @returns {unknown[]} */
function data(layers, axis) {
  return layers.flatMap((one) => {
    if (one.kind === "rule") return [axis ? one.y : one.x];
    /** @type {unknown[][]} */
    const points = "points" in one ? one.points : [];
    return points.flatMap((at) => (axis ? at.slice(1) : at[0]));
  });
}

/** Return the right edge of a plot that leaves room for the labels at the ends of its lines.
 * @param {Layer[]} layers @param {Plane} plane without that room */
function narrowed(layers, { box, width, x, y }) {
  /** @param {Place[]} points */
  const last = (points) => clipped(points, x, y, box).at(-1)?.at(-1);
  const edges = layers.map((one) => {
    if (one.kind !== "line" || !one.label || !direct(one.label, width)) return box.right;
    // Most curves end in the frame, so that their last segment is enough.
    const end = last(one.points.slice(-2)) ?? last(one.points);
    const share = end ? (end[0] - box.left) / (box.right - box.left) : 0;
    return box.left + (width - BESIDE - 1 - wide(one.label) - box.left) / Math.max(share, 0.01);
  });
  return Math.min(box.right, ...edges);
}

/** Return the lines at the ticks, and their texts.
 * @param {Tick[]} rows @param {Tick[]} columns @param {Plane} plane */
function grid(rows, columns, { box: { left, right, top, bottom } }) {
  const lines = [
    ...rows.map(({ at }) => `M${left} ${px(at)}H${px(right)}`),
    ...columns.map(({ at }) => `M${px(at)} ${top}V${bottom}`),
  ];
  return (
    stroke(lines.join(""), "line", 1) +
    rows.map((one) => text([one.text], left - 6, one.at + 4, 1)).join("") +
    columns
      .map((one) => text([one.text], (one.from + one.to) / 2 - 4, bottom + LINE, 0.5))
      .join("")
  );
}
