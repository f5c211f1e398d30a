// A chart: a description of lines, points, bars or a stack as the text of an SVG.

import { display } from "./numerals.js";

/** An end that is no number is taken from the data.
 * @typedef {{ label: string, unit?: string, scale?: "linear" | "log", low?: number,
 *   high?: number }} Axis */

/** A curve. Its tone, counted from 0, is its color and its dashes: by default, its place among
 * the lines.
 * @typedef {{ kind: "line", label?: string, points: [x: number, y: number][],
 *   tone?: number }} Line */

/** An area between two curves, in the tone of a line; the first line's by default.
 * @typedef {{ kind: "band", label?: string, points: [x: number, low: number, high: number][],
 *   tone?: number }} Band */

/** Marks, each with a label of its own; one shape a layer, in the color of text by default.
 * @typedef {{ kind: "points", label?: string, points: [x: number, y: number, label?: string][],
 *   tone?: number }} Points */

/** A straight line over the whole plot, at one value of x or of y.
 * @typedef {{ kind: "rule", label?: string, x?: number, y?: number }} Rule */

/** Horizontal bars from 0, one below the other; the text of each is its value in the unit.
 * @typedef {{ kind: "bars", unit?: string,
 *   bars: { label: string, value: number, text?: string }[] }} Bars */

/** Parts of a whole in one horizontal bar, and the limit that the whole may reach.
 * @typedef {{ kind: "stack", unit?: string,
 *   parts: { label: string, value: number, text?: string }[],
 *   limit?: { label: string, value: number } }} Stack */

/** @typedef {Line | Band | Points | Rule | Bars | Stack} Layer */

/** What is drawn. Lines, bands, points and rules need both axes; bars and stacks need none.
 * The text is as large as it says if the page shows the drawing as wide as `width`.
 * @typedef {{ id: string, title: string, alt: string, width?: number, height?: number, x?: Axis,
 *   y?: Axis, layers: Layer[] }} Spec */

/** A part of the drawing, from its own top.
 * @typedef {{ svg: string, height: number }} Piece */
/** @typedef {[x: number, y: number]} Place */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */
/** @typedef {{ low: number, high: number, log: boolean, unit: string }} Range */
/** @typedef {(value: number) => number} Scale pixels; NaN for what has no place */
/** @typedef {{ swatch: string, label: string }} Entry of a legend; the swatch is 24 by 12 */
/** @typedef {"start" | "middle" | "end"} Anchor */

const SIZE = 12; // of the text
const LINE = 16; // from one line of text to the next
const LETTER = 0.6 * SIZE; // the most that a letter takes on average
const NARROWEST = 240;
const WIDEST = 1200;
const GAP = 12; // between two pieces
const BAR = 26;
const EDGE = 10; // to the right of a plot
const BESIDE = 6; // from a line to its label
const DIRECT = 0.3; // of the width is the most that labels beside their lines may take
const DASHES = ["", "7 4", "2 3", "10 3 2 3", "14 4", "5 2"];
const SHAPES = [
  "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
  "M-3.5-3.5h7v7h-7z",
  "M0-5l5 5l-5 5l-5-5z",
  "M0-5l4.5 8h-9z",
];
const RULED = "3 3";
const TONES = 4;
const OPACITY = [0.62, 0.16, 0.4, 0.05]; // of the parts of a stack, dark beside light
const CLOCK = [1, 10, 60, 600, 3600, 36000, 86400, 864000, 31536000, 315360000];

/** Return the text of an SVG.
 * @param {Spec} spec
 * @returns {string} */
export function chart(spec) {
  const id = `${spec.id}`.replace(/[^\w-]+/g, "-");
  const width = Math.round(within(spec.width || 720, NARROWEST, WIDEST));
  const { svg, height } = piled(pieces(spec, width, id), GAP);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="sm-chart" role="img" font-size="${SIZE}" ` +
    `aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${px(Math.max(height, 1))}">` +
    `<title id="${id}-title">${escaped(spec.title)}</title>` +
    `<desc id="${id}-desc">${escaped(spec.alt)}</desc>${svg}</svg>`
  );
}

/** @param {Spec} spec @param {number} width @param {string} id @returns {Piece[]} */
function pieces(spec, width, id) {
  const { x, y, layers } = spec;
  const made = x && y ? plot(x, y, layers, width, spec.height) : [];
  layers.forEach((layer, i) => {
    if (layer.kind === "bars") made.push(bars(layer, width));
    if (layer.kind === "stack") made.push(...stack(layer, width, `${id}-over-${i}`));
  });
  return made;
}

/** Return pieces one below the other.
 * @param {Piece[]} all @param {number} gap @returns {Piece} */
function piled(all, gap) {
  let height = 0;
  let svg = "";
  for (const one of all.filter((piece) => piece.height > 0)) {
    if (height) height += gap;
    svg += `<g transform="translate(0 ${px(height)})">${one.svg}</g>`;
    height += one.height;
  }
  return { svg, height };
}

// Axes.

/** Return the values that an axis labels: steps of 1, 2 or 5, or powers of ten.
 * @param {Range} range
 * @param {number} most how many there may be, about
 * @returns {number[]} */
export function ticks(range, most) {
  return range.log ? powers(range, most) : steps(range, most);
}

/** @param {Range} range @param {number} most */
function steps({ low, high, unit }, most) {
  const grain = grainOf(unit, high - low);
  const rough = (high - low) / grain / most;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * ([1, 2, 5].find((one) => one * ten >= rough * 0.999999) ?? 10);
  const first = Math.ceil(low / grain / step - 1e-9);
  const last = Math.floor(high / grain / step + 1e-9);
  const count = Math.min(Math.max(last - first + 1, 0), 2 * most + 2);
  return Array.from({ length: count }, (_, i) => clean((first + i) * step * grain));
}

/** @param {Range} range @param {number} most @returns {number[]} */
function powers(range, most) {
  const { low, high, unit } = range;
  const grain = grainOf(unit, 0);
  const first = Math.floor(Math.log10(low / grain));
  const last = Math.floor(Math.log10(high / grain) + 1e-9);
  const tens = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  /** @param {number} value */
  const inside = (value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  /** @param {number[]} digits @param {number} stride */
  const made = (digits, stride) =>
    tens
      .filter((ten) => ten % stride === 0)
      .flatMap((ten) => digits.map((digit) => clean(Number(`${digit}e${ten}`) * grain)))
      .filter(inside);
  if (unit === "s" && high > 60) return clocks(made([1], 1), inside, most);
  const whole = made([1], 1);
  if (whole.length > 2) return made([1], Math.ceil(whole.length / most));
  const finer = made([1, 2, 5], 1);
  if (finer.length > most) return whole.length ? whole : finer.slice(0, 1);
  return finer.length > 1 ? finer : steps(range, most);
}

/** Return powers of ten below a second, and times as a clock has them above.
 * @param {number[]} tens @param {(value: number) => boolean} inside @param {number} most */
function clocks(tens, inside, most) {
  const all = [...tens.filter((value) => value < 1), ...CLOCK.filter(inside)];
  const stride = Math.ceil(all.length / most);
  return all.filter((_, i) => i % stride === 0);
}

/** Return the amount whose multiples are round when read in a unit.
 * @param {string} unit @param {number} span of a linear axis, in the unit */
function grainOf(unit, span) {
  if (unit === "s") return [31536000, 86400, 3600, 60].find((one) => span >= 2 * one) ?? 1;
  return { joule: 3600, "dollar/s": 1 / 3600 }[unit] ?? 1;
}

/** Return the range of an axis: what it says, or else that of its data.
 * @param {Axis} axis @param {number[]} data @returns {Range} */
export function ranged({ low = NaN, high = NaN, scale, unit = "1" }, data) {
  const log = scale === "log";
  /** @param {number} value */
  const can = (value) => Number.isFinite(value) && (!log || value > 0);
  /** @param {number} value */
  const bounded = (value) => within(value, log ? 1e-290 : -1e290, 1e290);
  const known = data.filter(can).sort((a, b) => a - b);
  const ends = [can(low) ? low : known[0] ?? 1, can(high) ? high : known.at(-1) ?? 10];
  const [least, most] = ends.map(bounded).sort((a, b) => a - b);
  if (log) {
    const by = most / least > 1.000001 ? 1 : 3;
    return { low: bounded(least / by), high: bounded(most * by), log, unit };
  }
  const size = Math.max(Math.abs(least), Math.abs(most));
  const by = most - least > size * 1e-9 && size > 1e-290 ? 0 : size > 1e-290 ? size / 2 : 1;
  return { low: least - by, high: most + by, log, unit };
}

/** Return where the values of a range stand between two pixels.
 * @param {Range} range @param {number} from @param {number} to @returns {Scale} */
function scaled({ low, high, log }, from, to) {
  const at = log ? Math.log10 : Number;
  return (value) => {
    if (!Number.isFinite(value) || (log && value <= 0)) return NaN;
    const share = (at(value) - at(low)) / (at(high) - at(low));
    return within(from + share * (to - from), -1e6, 1e6);
  };
}

/** Return the text of a tick, without zeros that say nothing: 2.5 GB.
 * @param {number} value @param {string} unit @param {number} width the most that it may take */
function tick(value, unit, width) {
  const text = display(value, unit);
  const short = text.startsWith("$") ? text : text.replace(/(\.\d*?)0+(?!\d)/, "$1");
  return cut(short.replace(/\.(?!\d)/, ""), width);
}

// A plot.

/** Return a plot, and below it the legend of what has no label in it.
 * @param {Axis} x @param {Axis} y @param {Layer[]} layers @param {number} width
 * @param {number | undefined} asked the height
 * @returns {Piece[]} */
function plot(x, y, layers, width, asked) {
  const height = Math.round(within(asked || width * (width < 520 ? 0.8 : 0.55), 160, 900));
  const [over, under] = [wrapped(y.label, width), wrapped(x.label, width)];
  const top = over.length * LINE + 10;
  const foot = (under.length + 1) * LINE + 8;
  const bottom = Math.max(height - foot, top + 60);
  const [across, up] = [ranged(x, data(layers, 0)), ranged(y, data(layers, 1))];
  const sides = rows(up, scaled(up, bottom, top), width);
  const left = Math.max(0, ...sides.map((one) => wide(one.text))) + 8;
  const direct = layers.every((one) => one.kind !== "line" || wide(one.label) <= DIRECT * width);
  /** @param {number} right @returns {Plane} */
  const plane = (right) => {
    const [along, above] = [scaled(across, left, right), scaled(up, bottom, top)];
    return { box: { left, right, top, bottom }, width, direct, x: along, y: above };
  };
  const open = plane(width - EDGE);
  const fitted = direct ? plane(narrowed(layers, open)) : open;
  const { svg, legend } = layered(layers, fitted);
  const grid = [
    ...sides.map((one) => row(one, fitted.box)),
    ...columns(across, fitted.x, width).map((one) => column(one, fitted.box)),
  ];
  const named = text(over, 0, SIZE - 1) + centered(under, fitted);
  return [{ svg: grid.join("") + named + svg, height: bottom + foot }, legended(legend, width)];
}

/** Return the words below an axis. @param {string[]} said @param {Plane} plane */
function centered(said, { box: { left, right, bottom }, width }) {
  const half = Math.max(0, ...said.map(wide)) / 2;
  const x = within((left + right) / 2, half, width - half);
  return text(said, x, bottom + 2 * LINE + 2, { anchor: "middle" });
}

/** Return the right edge of a plot that leaves room for the labels at the ends of its lines.
 * @param {Layer[]} layers @param {Plane} plane without that room */
function narrowed(layers, { box, width, x, y }) {
  const edges = layers.map((one) => {
    if (one.kind !== "line" || !one.label) return box.right;
    const end = clipped(one.points.map((at) => [x(at[0]), y(at[1])]), box).at(-1)?.at(-1);
    const share = end ? (end[0] - box.left) / (box.right - box.left) : 0;
    return box.left + (width - BESIDE - 1 - wide(one.label) - box.left) / Math.max(share, 0.01);
  });
  return Math.min(box.right, ...edges);
}

/** Return the numbers of all layers along x (0) or y (1).
 * @param {Layer[]} layers @param {0 | 1} axis @returns {number[]} */
function data(layers, axis) {
  return layers.flatMap((one) => {
    if (one.kind === "rule") return [(axis ? one.y : one.x) ?? NaN];
    if (one.kind === "band") return one.points.flatMap((at) => (axis ? [at[1], at[2]] : [at[0]]));
    return one.kind === "line" || one.kind === "points" ? one.points.map((at) => at[axis]) : [];
  });
}

/** Return the ticks of the y axis that fit above each other, with their texts.
 * @param {Range} range @param {Scale} y @param {number} width of the drawing */
function rows(range, y, width) {
  return fitting(range, (value) => {
    const at = y(value);
    const label = tick(value, range.unit, 0.4 * width);
    return { at, text: label, from: at - LINE, to: at + LINE / 2 };
  });
}

/** Return the ticks of the x axis that fit beside each other, with their texts.
 * @param {Range} range @param {Scale} x @param {number} width of the drawing */
function columns(range, x, width) {
  return fitting(range, (value) => {
    const at = x(value);
    const label = tick(value, range.unit, 0.5 * width);
    const from = within(at - wide(label) / 2, 0, width - wide(label));
    return { at, text: label, from, to: from + wide(label) + 8 };
  });
}

/** Return as many ticks as fit without touching.
 * @typedef {{ at: number, text: string, from: number, to: number }} Tick
 * @param {Range} range @param {(value: number) => Tick} made @returns {Tick[]} */
function fitting(range, made) {
  for (let most = 9; most > 0; most--) {
    const all = ticks(range, most).map(made).sort((a, b) => a.from - b.from);
    const next = all.slice(1);
    if (next.every((one, i) => all[i].to <= one.from && all[i].text !== one.text)) return all;
  }
  return ticks(range, 1).slice(0, 1).map(made);
}

/** @param {Tick} one @param {Box} box */
function row({ at, text: label }, { left, right }) {
  return (
    stroke(`M${px(left)} ${px(at)}H${px(right)}`, "line", 1) +
    text([label], left - 6, at + 4, { anchor: "end" })
  );
}

/** @param {Tick} one @param {Box} box */
function column({ at, text: label, from, to }, { top, bottom }) {
  return (
    stroke(`M${px(at)} ${px(top)}V${px(bottom)}`, "line", 1) +
    text([label], (from + to - 8) / 2, bottom + LINE, { anchor: "middle" })
  );
}

/** What the layers of a plot share.
 * @typedef {{ box: Box, width: number, direct: boolean, x: Scale, y: Scale }} Plane */
/** A label, and where it may stand: at one of several places, the best first.
 * @typedef {{ label: string, swatch: string, color: string, spots: Spot[], end?: Place }} Label */
/** @typedef {{ x: number, y: number, anchor: Anchor }} Spot */
/** What one layer shows, and what must not be written over.
 * @typedef {{ svg: string, labels: Label[], legend: Entry[], ink: Place[], marks: Box[] }} Drawn */

/** Return the layers, the areas below the lines, and what the legend has to say of them.
 * @param {Layer[]} layers @param {Plane} plane
 * @returns {{ svg: string, legend: Entry[] }} */
function layered(layers, plane) {
  /** @param {Layer["kind"]} kind */
  const order = (kind) => ["band", "rule", "line", "points"].indexOf(kind);
  let line = 0;
  let shape = 0;
  const all = layers
    .map((layer) => {
      if (layer.kind === "line") return { layer, made: curve(layer, layer.tone ?? line++, plane) };
      if (layer.kind === "band") return { layer, made: area(layer, plane) };
      if (layer.kind === "points") return { layer, made: points(layer, shape++, plane) };
      return { layer, made: layer.kind === "rule" ? rule(layer, plane) : nothing() };
    })
    .sort((a, b) => order(a.layer.kind) - order(b.layer.kind));
  const drawn = all.map(({ made }) => made);
  const labels = ["line", "points", "rule"].flatMap((kind) =>
    all.filter(({ layer }) => layer.kind === kind).flatMap(({ made }) => made.labels),
  );
  const ink = drawn.flatMap((one) => one.ink);
  const placed = labelled(labels, ink, drawn.flatMap((one) => one.marks), plane);
  return {
    svg: drawn.map((one) => one.svg).join("") + placed.svg,
    legend: [...drawn.flatMap((one) => one.legend), ...placed.legend],
  };
}

/** @returns {Drawn} */
function nothing() {
  return { svg: "", labels: [], legend: [], ink: [], marks: [] };
}

/** @param {Line} line @param {number} tone @param {Plane} plane @returns {Drawn} */
function curve({ label = "", points: all }, tone, { box, direct, x, y }) {
  const runs = clipped(all.map((at) => [x(at[0]), y(at[1])]), box);
  const end = runs.at(-1)?.at(-1);
  if (!end) return nothing();
  const drawn = runs.map((run) =>
    run.length > 1
      ? stroke("M" + run.map((at) => at.map(px).join(" ")).join("L"), tone, 2)
      : marker(run[0][0], run[0][1], 0, color(tone)),
  );
  const entry = { swatch: stroke("M0 6H24", tone, 2), label };
  const labels = label && direct ? [{ ...entry, color: color(tone), spots: ends(end), end }] : [];
  const legend = label && !direct ? [entry] : [];
  return { svg: drawn.join(""), labels, legend, ink: runs.flatMap(sampled), marks: [] };
}

/** @param {Band} band @param {Plane} plane @returns {Drawn} */
function area({ label, points: all, tone = 0 }, { box, x, y }) {
  /** @param {number} value */
  const up = (value) => within(y(value), box.top, box.bottom);
  const edges = all
    .map((at) => [x(at[0]), up(at[1]), up(at[2])])
    .filter((at) => at.every(Number.isFinite) && inside([at[0], at[1]], box));
  if (edges.length < 2) return nothing();
  const low = edges.map(([at, under]) => `${px(at)} ${px(under)}`);
  const high = edges.map(([at, , over]) => `${px(at)} ${px(over)}`).reverse();
  const fill = `fill="${color(tone)}" fill-opacity="0.16"`;
  const swatch = `<rect width="24" height="12" ${fill}/>`;
  const svg = `<path d="M${[...low, ...high].join("L")}Z" ${fill}/>`;
  return { ...nothing(), svg, legend: label ? [{ swatch, label }] : [] };
}

/** @param {Points} layer @param {number} shape @param {Plane} plane @returns {Drawn} */
function points({ label = "", points: all, tone }, shape, { box, x, y }) {
  const shown = all
    .map((at) => ({ x: x(at[0]), y: y(at[1]), label: at[2] ?? "" }))
    .filter((at) => inside([at.x, at.y], box));
  const fill = tone === undefined ? paint("ink") : color(tone);
  const swatch = marker(12, 6, shape, fill);
  return {
    svg: shown.map((at) => marker(at.x, at.y, shape, fill)).join(""),
    labels: shown
      .filter((at) => at.label)
      .map((at) => ({ label: at.label, swatch, color: paint("ink"), spots: around(at.x, at.y) })),
    legend: label && shown.length ? [{ swatch, label }] : [],
    ink: [],
    marks: shown.map((at) => grown({ left: at.x, right: at.x, top: at.y, bottom: at.y }, 5)),
  };
}

/** @param {Rule} rule @param {Plane} plane @returns {Drawn} */
function rule({ label = "", x: along, y: up }, { box, x, y }) {
  const { left, right, top, bottom } = box;
  const at = along === undefined ? y(up ?? NaN) : x(along);
  /** @type {Place[]} */
  const ends = along === undefined ? [[left, at], [right, at]] : [[at, top], [at, bottom]];
  if (!ends.every((end) => inside(end, box))) return nothing();
  const spots = along === undefined ? alongside(at, box) : upright(at, box);
  const swatch = stroke("M0 6H24", "faint", 1.5, RULED);
  return {
    svg: stroke(`M${ends.map((end) => end.map(px).join(" ")).join("L")}`, "faint", 1.5, RULED),
    labels: label ? [{ label, swatch, color: paint("faint"), spots }] : [],
    legend: [],
    ink: sampled(ends),
    marks: [],
  };
}

/** Return the parts of a path that lie in a box; what is no place breaks the path.
 * @param {Place[]} path @param {Box} box @returns {Place[][]} */
function clipped(path, box) {
  /** @type {Place[][]} */
  const runs = [];
  path.forEach((to, i) => {
    const from = path[i - 1] ?? [NaN, NaN];
    const segment = cropped(from, to, box);
    if (!segment) {
      const alone = !from.every(Number.isFinite) && !(path[i + 1] ?? [NaN]).every(Number.isFinite);
      if (alone && inside(to, box)) runs.push([to]);
      return;
    }
    const last = runs.at(-1)?.at(-1);
    const goes = last && last[0] === segment[0][0] && last[1] === segment[0][1];
    if (goes) runs.at(-1)?.push(segment[1]);
    else runs.push(segment);
  });
  return runs;
}

/** Return the part of a segment that lies in a box, null if there is none.
 * @param {Place} from @param {Place} to @param {Box} box @returns {[Place, Place] | null} */
function cropped(from, to, { left, right, top, bottom }) {
  if (![...from, ...to].every(Number.isFinite)) return null;
  let [enter, leave] = [0, 1];
  for (const [at, by, low, high] of [
    [from[0], to[0] - from[0], left, right],
    [from[1], to[1] - from[1], top, bottom],
  ]) {
    if (!by && (at < low - 0.01 || at > high + 0.01)) return null;
    if (!by) continue;
    const [first, second] = [(low - at) / by, (high - at) / by].sort((a, b) => a - b);
    enter = Math.max(enter, first);
    leave = Math.min(leave, second);
  }
  if (enter > leave) return null;
  /** @param {number} share @returns {Place} */
  const at = (share) => [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  return [enter ? at(enter) : from, leave < 1 ? at(leave) : to];
}

/** @param {Place} at @param {Box} box */
function inside([x, y], { left, right, top, bottom }) {
  return x >= left - 0.5 && x <= right + 0.5 && y >= top - 0.5 && y <= bottom + 0.5;
}

/** Return places along a path, a few pixels apart.
 * @param {Place[]} path @returns {Place[]} */
function sampled(path) {
  return path.flatMap((to, i) => {
    const from = path[i - 1] ?? to;
    const count = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 4) || 1;
    return Array.from({ length: count }, (_, n) => /** @type {Place} */ ([
      from[0] + ((to[0] - from[0]) * (n + 1)) / count,
      from[1] + ((to[1] - from[1]) * (n + 1)) / count,
    ]));
  });
}

// Labels.

/** @param {number} x @param {number} y @param {Anchor} anchor @returns {Spot} */
function spot(x, y, anchor) {
  return { x, y, anchor };
}

/** Return the places for a label at the end of a line: beside it, pushed up or down, above, below.
 * @param {Place} end @returns {Spot[]} */
function ends([x, y]) {
  const pushed = Array.from({ length: 9 }, (_, i) => 8 * i).flatMap((by) => [-by, by]);
  return [
    ...pushed.slice(1).map((by) => spot(x + BESIDE, y + by, "start")),
    spot(x, y - 12, "end"),
    spot(x, y + 14, "end"),
  ];
}

/** Return the places for a label of a point, all around it.
 * @param {number} x @param {number} y @returns {Spot[]} */
function around(x, y) {
  return [0, 8].flatMap((by) => [
    spot(x + 9, y - by, "start"),
    spot(x - 9, y - by, "end"),
    spot(x + 9, y + by, "start"),
    spot(x - 9, y + by, "end"),
    spot(x, y - 14 - by, "middle"),
    spot(x, y + 14 + by, "middle"),
  ]);
}

/** Return the places for a label of a level line.
 * @param {number} y @param {Box} box @returns {Spot[]} */
function alongside(y, { left, right }) {
  return [y - 9, y + 10].flatMap((at) => [
    spot(right - 2, at, "end"),
    spot(left + 4, at, "start"),
    spot((left + right) / 2, at, "middle"),
  ]);
}

/** Return the places for a label of an upright line.
 * @param {number} x @param {Box} box @returns {Spot[]} */
function upright(x, { top, bottom }) {
  const count = Math.max(Math.floor((bottom - top) / LINE), 1);
  return Array.from({ length: count }, (_, i) => top + 9 + i * LINE).flatMap((y) => [
    spot(x + 5, y, "start"),
    spot(x - 5, y, "end"),
  ]);
}

/** Return the labels that find a place of their own, and the entries of those that find none.
 * @param {Label[]} labels @param {Place[]} ink what is better not covered
 * @param {Box[]} taken what must not be @param {Plane} plane */
function labelled(labels, ink, taken, { box, width }) {
  const bounds = { left: box.left, right: width, top: box.top - 8, bottom: box.bottom };
  let svg = "";
  /** @type {Entry[]} */
  const legend = [];
  for (const one of labels) {
    const at = best(one, ink, taken, bounds);
    if (at) {
      taken.push(covered(one.label, at));
      const how = { anchor: at.anchor, fill: one.color, halo: true };
      svg += leader(one, at) + text([one.label], at.x, at.y + 4, how);
    } else {
      legend.push({ swatch: one.swatch, label: one.label });
    }
  }
  return { svg, legend };
}

/** Return the place of a label that covers the least, an earlier one if in doubt.
 * @param {Label} label @param {Place[]} ink @param {Box[]} taken @param {Box} bounds */
function best({ label, spots }, ink, taken, bounds) {
  let least = Infinity;
  /** @type {Spot | undefined} */
  let found;
  spots.forEach((at, i) => {
    const box = covered(label, at);
    if (!holds(bounds, box) || taken.some((other) => meet(box, other))) return;
    const near = grown(box, 2);
    const cost = i + 2 * ink.filter((place) => inside(place, near)).length;
    if (cost < least) [least, found] = [cost, at];
  });
  return found;
}

/** Return a thin line from the end of a curve to a label that was pushed away.
 * @param {Label} label @param {Spot} spot */
function leader({ end }, { x, y, anchor }) {
  if (!end || anchor !== "start" || Math.abs(y - end[1]) < 12) return "";
  return stroke(`M${px(end[0] + 1)} ${px(end[1])}L${px(x - 1)} ${px(y)}`, "faint", 0.75);
}

/** @param {string} label @param {Spot} spot @returns {Box} */
function covered(label, { x, y, anchor }) {
  const left = x - { start: 0, middle: 0.5, end: 1 }[anchor] * wide(label);
  return { left, right: left + wide(label), top: y - 8, bottom: y + 7 };
}

/** @param {Box} box @param {number} by @returns {Box} */
function grown({ left, right, top, bottom }, by) {
  return { left: left - by, right: right + by, top: top - by, bottom: bottom + by };
}

/** @param {Box} outer @param {Box} box */
function holds({ left, right, top, bottom }, box) {
  return box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom;
}

/** @param {Box} a @param {Box} b */
function meet(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Return a legend: entries side by side, long ones on lines of their own.
 * @param {Entry[]} entries @param {number} width @returns {Piece} */
function legended(entries, width) {
  let svg = "";
  let [x, y] = [0, 0];
  for (const { swatch, label } of entries) {
    const said = wrapped(label, width - 32);
    const needed = 32 + Math.max(...said.map(wide), 0);
    if (x && x + needed > width) [x, y] = [0, y + LINE + 4];
    const words = text(said, 32, SIZE - 2, { fill: paint("ink") });
    svg += `<g transform="translate(${px(x)} ${px(y)})">${swatch}${words}</g>`;
    x += needed + 8;
    if (said.length > 1) [x, y] = [0, y + LINE * said.length + 4];
  }
  return { svg, height: entries.length ? y + (x ? LINE : -4) : 0 };
}

// Bars.

/** @param {Bars} layer @param {number} width @returns {Piece} */
function bars({ bars: all, unit = "1" }, width) {
  const shown = all.filter((one) => Number.isFinite(one.value));
  const said = shown.map((one) => cut(one.text ?? display(bound(one.value), unit), 0.4 * width));
  const names = Math.max(0, ...shown.map((one) => wide(one.label)));
  const beside = names <= DIRECT * width;
  const left = beside && names ? names + 10 : 0;
  const right = width - Math.max(0, ...said.map(wide)) - 8;
  const ends = shown.map((one) => bound(one.value));
  const range = { low: Math.min(0, ...ends), high: Math.max(0, ...ends), log: false, unit };
  if (range.low === range.high) range.high = 1;
  const at = scaled(range, left, Math.max(right, left + 20));
  const pile = shown.map(({ label, value }, i) => {
    const above = beside ? [] : wrapped(label, width);
    const y = above.length * LINE;
    const [from, to] = [at(Math.min(0, bound(value))), at(Math.max(0, bound(value)))];
    const fill = paint("ink");
    const svg =
      text(above, 0, SIZE - 1, { fill }) +
      text(beside ? [label] : [], left - 10, 15, { anchor: "end", fill }) +
      `<rect x="${px(from)}" y="${y + 2}" width="${px(Math.max(to - from, 1))}" height="18" ` +
      `fill="${color(0)}" fill-opacity="0.3" stroke="${color(0)}"/>` +
      text([said[i]], to + 6, y + 15, { fill });
    return { svg, height: y + 22 };
  });
  return piled(pile, 4);
}

// A stack.

/** Return the bar of a stack under the label of its limit, and its legend.
 * @param {Stack} layer @param {number} width @param {string} id of the pattern for what is too much
 * @returns {Piece[]} */
function stack({ parts, limit, unit = "1" }, width, id) {
  const most = limit && Number.isFinite(limit.value) ? amount(limit.value) : Infinity;
  const sizes = parts.map(({ value }) => amount(value));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const high = Math.max(total, most === Infinity ? 0 : most) || 1;
  const at = scaled({ low: 0, high, log: false, unit }, 1, width - 2);
  const said = limit && most < Infinity ? `${limit.label} ${display(most, unit)}` : "";
  const label = wrapped(said, width);
  const top = label.length ? label.length * LINE + 6 : 1;
  let svg = total > most ? hatching(id) : outlined(at(total), at(high), top);
  let from = 0;
  sizes.forEach((size, i) => {
    svg += part(at(from), at(from + size), at(Math.min(most, high)), top, i, `url(#${id})`);
    from += size;
  });
  if (label.length) svg += limited(label, at(most), top, width);
  const entries = parts.map((one, i) => ({
    swatch: part(0, 24, 24, 0, i, "", 12),
    label: sized(one, unit),
  }));
  if (total > most) {
    const swatch = part(0, 24, 0, 0, 0, `url(#${id})`, 12);
    entries.push({ swatch, label: `Over the limit ${display(total - most, unit)}` });
  }
  return [{ svg, height: top + BAR + 7 }, legended(entries, width)];
}

/** Return a part of a stack in words. @param {Stack["parts"][number]} part @param {string} unit */
function sized({ label, value, text: own }, unit) {
  return `${label} ${own ?? (Number.isFinite(value) ? display(bound(value), unit) : "unknown")}`;
}

/** Return the length of a part: 0 where it has none. @param {number} value */
function amount(value) {
  return Number.isFinite(value) ? bound(Math.max(value, 0)) : 0;
}

/** Return one part of a stack: filled up to the limit, hatched and outlined beyond it.
 * @param {number} from @param {number} to @param {number} limit @param {number} top
 * @param {number} i its place @param {string} over the fill of what is too much
 * @param {number} height */
function part(from, to, limit, top, i, over, height = BAR) {
  const filled = `fill="${color(i)}" fill-opacity="${OPACITY[i % 4]}" stroke="${color(i)}"`;
  const beyond = `fill="${over}" stroke="${paint("wrong")}" stroke-dasharray="4 2"`;
  /** @param {number} left @param {number} right @param {string} how */
  const rect = (left, right, how) =>
    right - left < 0.05
      ? ""
      : `<rect x="${px(left + 0.5)}" y="${px(top + 0.5)}" height="${height - 1}" ` +
        `width="${px(Math.max(right - left - 1, 0.5))}" ${how}/>`;
  return rect(from, Math.min(to, limit), filled) + rect(Math.max(from, limit), to, beyond);
}

/** Return the frame of what is free. @param {number} from @param {number} to @param {number} top */
function outlined(from, to, top) {
  const width = px(Math.max(to - from, 0));
  return (
    `<rect x="${px(from)}" y="${px(top + 0.5)}" width="${width}" height="${BAR - 1}" fill="none" ` +
    `stroke="${paint("line")}"/>`
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

/** Return the line of a limit, and its label on the side that has room.
 * @param {string[]} label @param {number} at @param {number} top @param {number} width */
function limited(label, at, top, width) {
  const needed = Math.max(...label.map(wide));
  const anchor = at >= needed ? "end" : "start";
  const x = anchor === "end" ? at : within(at, 0, width - needed);
  const line = `M${px(at)} ${top - 4}V${top + BAR + 4}`;
  return stroke(line, "ink", 2, "") + text(label, x, SIZE - 1, { anchor, fill: paint("ink") });
}

// Marks and words.

/** Return a path in the color and the dashes of a tone, or in a named color.
 * @param {string} path @param {number | string} tone @param {number} size
 * @param {string} dashes */
function stroke(path, tone, size, dashes = "") {
  const toned = typeof tone === "number";
  const drawn = toned ? DASHES[tone % DASHES.length] : dashes;
  const dashed = drawn && ` stroke-dasharray="${drawn}"`;
  const shade = toned ? color(tone) : paint(tone);
  return `<path d="${path}" fill="none" stroke="${shade}" stroke-width="${size}"${dashed}/>`;
}

/** Return a mark: a disc, a square, a diamond or a triangle.
 * @param {number} x @param {number} y @param {number} shape @param {string} fill */
function marker(x, y, shape, fill) {
  const at = `transform="translate(${px(x)} ${px(y)})"`;
  return `<path d="${SHAPES[shape % 4]}" ${at} fill="${fill}" stroke="${paint("ground")}"/>`;
}

/** Return lines of text, the first on the baseline y.
 * @param {string[]} said @param {number} x @param {number} y
 * @param {{ anchor?: Anchor, fill?: string, halo?: boolean }} how */
function text(said, x, y, { anchor = "start", fill = paint("faint"), halo = false } = {}) {
  const how = `text-anchor="${anchor}" fill="${fill}"${halo ? ' class="sm-halo"' : ""}`;
  return said
    .map((one, i) => `<text x="${px(x)}" y="${px(y + i * LINE)}" ${how}>${escaped(one)}</text>`)
    .join("");
}

/** @param {string} name */
function paint(name) {
  return `var(--sm-${name})`;
}

/** @param {number} tone */
function color(tone) {
  return `var(--sm-tone-${(tone % TONES) + 1})`;
}

/** Return the most that a text takes. @param {string} [label] */
function wide(label = "") {
  return Math.ceil([...label].length * LETTER);
}

/** Return a text cut to a width. @param {string} label @param {number} width */
function cut(label, width) {
  const letters = Math.max(Math.floor(width / LETTER), 2);
  return [...label].length > letters ? [...label].slice(0, letters - 1).join("") + "…" : label;
}

/** Return a text as lines no wider than this. @param {string} label @param {number} width */
function wrapped(label, width) {
  const letters = Math.max(Math.floor(width / LETTER), 2);
  const piece = new RegExp(`\\S{1,${letters}}`, "gu");
  /** @type {string[]} */
  const all = [];
  for (const word of label.match(piece) ?? []) {
    const joined = `${all.at(-1)} ${word}`;
    if (all.length && [...joined].length <= letters) all.splice(-1, 1, joined);
    else all.push(word);
  }
  return all;
}

/** Return a text as XML has it. @param {string} label */
function escaped(label) {
  const allowed = label.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, " ");
  return allowed.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** Return a length as the drawing has it, a tenth of a pixel exact. @param {number} value */
function px(value) {
  return String(Math.round(value * 10) / 10);
}

/** @param {number} value @param {number} low @param {number} high */
function within(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** Return a value that can be added to others. @param {number} value */
function bound(value) {
  return within(value, -1e290, 1e290);
}

/** Return a number without the last digits, which a product blurs. @param {number} value */
function clean(value) {
  return Number(value.toPrecision(12));
}
