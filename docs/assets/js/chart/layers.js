// Layers: curves, areas, points and rules in the frame of a plot.

import { alongside, around, direct, ends, upright } from "./labels.js";
import { joined, marker, paint, stroke, within } from "./marks.js";

/** @import { Band, Box, Layer, Line, Place, Plane, Points, Rule, Scale } from "./nouns.js" */

const DASHES = ["", "7 4", "2 3", "10 3 2 3", "14 4", "5 2"];

/** Return the layers, and leave in the plane what is to be said of them.
 * @param {Layer[]} layers @param {Plane} plane */
export function layered(layers, plane) {
  const svg = { band: "", rule: "", line: "", points: "" };
  let [tone, shape] = [0, 0];
  for (const one of layers) {
    if (one.kind === "band") svg.band += area(one, tone, plane);
    if (one.kind === "rule") svg.rule += rule(one, plane);
    if (one.kind === "line") svg.line += curve(one, tone++, plane);
    if (one.kind === "points") svg.points += points(one, shape++, plane);
  }
  return svg.band + svg.rule + svg.line + svg.points;
}

/** @param {Line} line @param {number} tone @param {Plane} plane */
function curve({ label, points: all }, tone, { box, width, x, y, labels, ink }) {
  const runs = clipped(all, x, y, box);
  const end = runs.at(-1)?.at(-1);
  const dashes = DASHES[tone % DASHES.length];
  if (label && end) {
    const swatch = stroke("M0 6H24", tone, 2, dashes);
    labels.push({ label, swatch, shade: tone, spots: direct(label, width) ? ends(end) : [], end });
  }
  let svg = "";
  for (const run of runs) {
    sampled(run, ink);
    svg += run[1] ? stroke(joined(run), tone, 2, dashes) : marker(run[0], 0, tone);
  }
  return svg;
}

/** @param {Band} band @param {number} tone @param {Plane} plane */
function area({ points: all }, tone, { box, x, y }) {
  /** @type {[Place[], Place[]]} */
  const [under, over] = [[], []];
  for (const point of all) {
    const at = x(point[0]);
    const low = within(y(point[1]), box.top, box.bottom);
    const high = within(y(point[2]), box.top, box.bottom);
    if (!Number.isFinite(low + high) || !inside([at, low], box)) continue;
    under.push([at, low]);
    over.push([at, high]);
  }
  const edge = joined([...under, ...over.reverse()]);
  return under[1] ? `<path d="${edge}Z" fill="${paint(tone)}" fill-opacity="0.16"/>` : "";
}

/** @param {Points} layer @param {number} shape @param {Plane} plane */
function points({ points: all }, shape, { box, x, y, labels, taken }) {
  const swatch = marker([12, 6], shape, "ink");
  let svg = "";
  for (const [along, up, label] of all) {
    /** @type {Place} */
    const at = [x(along), y(up)];
    if (!inside(at, box)) continue;
    svg += marker(at, shape, "ink");
    taken.push({ left: at[0] - 5, right: at[0] + 5, top: at[1] - 5, bottom: at[1] + 5 });
    if (label) labels.push({ label, swatch, shade: "ink", spots: around(at) });
  }
  return svg;
}

/** @param {Rule} rule @param {Plane} plane */
function rule({ label, x: along, y: up = NaN }, { box, x, y, labels, ink }) {
  const { left, right, top, bottom } = box;
  const level = along === undefined;
  const at = level ? y(up) : x(along);
  /** @type {Place[]} */
  const path = level ? [[left, at], [right, at]] : [[at, top], [at, bottom]];
  if (!inside(path[0], box)) return "";
  sampled(path, ink);
  /** @param {string} drawn */
  const ruled = (drawn) => stroke(drawn, "faint", 1.5, "3 3");
  const spots = level ? alongside(at, box) : upright(at, box);
  if (label) labels.push({ label, swatch: ruled("M0 6H24"), shade: "faint", spots });
  return ruled(joined(path));
}

/** @param {Place} at @param {Box} box */
export function inside([x, y], { left, right, top, bottom }) {
  return x >= left - 0.5 && x <= right + 0.5 && y >= top - 0.5 && y <= bottom + 0.5;
}

/** Return the parts of a curve that lie in a box; what has no place breaks it.
 * @param {Place[]} points @param {Scale} x @param {Scale} y @param {Box} box
 * @returns {Place[][]} */
export function clipped(points, x, y, box) {
  /** @param {Place | undefined} at @returns {at is Place} */
  const known = (at) => at !== undefined && Number.isFinite(at[0] + at[1]);
  const path = points.map((at) => /** @type {Place} */ ([x(at[0]), y(at[1])]));
  /** @type {Place[][]} */
  const runs = [];
  path.forEach((to, i) => {
    const from = path[i - 1];
    if (!known(to)) return;
    if (known(from)) {
      const segment = cropped(from, to, box);
      const last = runs.at(-1);
      if (segment && last?.at(-1) === segment[0]) last.push(segment[1]);
      else if (segment) runs.push(segment);
    } else if (!known(path[i + 1]) && inside(to, box)) {
      runs.push([to]);
    }
  });
  return runs;
}

/** Return the part of a segment that lies in a box, null if there is none.
 * @param {Place} from @param {Place} to @param {Box} box @returns {[Place, Place] | null} */
function cropped(from, to, box) {
  if (inside(from, box) && inside(to, box)) return [from, to];
  const [x, y] = [to[0] - from[0], to[1] - from[1]];
  let [enter, leave] = [0, 1];
  // Each side of the box is crossed at a share of the segment, from without or from within.
  for (const [by, room] of [
    [-x, from[0] - box.left],
    [x, box.right - from[0]],
    [-y, from[1] - box.top],
    [y, box.bottom - from[1]],
  ]) {
    if (by < 0) enter = Math.max(enter, room / by);
    else if (by > 0) leave = Math.min(leave, room / by);
    else if (room < 0) return null;
  }
  /** @param {number} share @returns {Place} */
  const at = (share) => [from[0] + share * x, from[1] + share * y];
  return enter > leave ? null : [enter ? at(enter) : from, leave < 1 ? at(leave) : to];
}

/** Add places along a path, a few pixels apart. @param {Place[]} path @param {Place[][]} ink */
export function sampled(path, ink) {
  let [left, top] = path[0];
  for (const [x, y] of path) {
    const count = Math.ceil(Math.hypot(x - left, y - top) / 4) || 1;
    for (let i = 1; i <= count; i++) {
      const at = left + ((x - left) * i) / count;
      (ink[at >> 4] ??= []).push([at, top + ((y - top) * i) / count]);
    }
    [left, top] = [x, y];
  }
}
