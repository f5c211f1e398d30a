// The drawing of an instrument: its chart at a setting, drawn again for each and for each width.

import { along } from "./chain.js";
import { chart } from "./chart.js";
import { element } from "./dom.js";
import { filled } from "./words.js";

/** @import { Axis, Instrument, Layer, Plot, Stack, Values } from "./nouns.js" */
/** @import * as Chart from "./chart.js" */

const SAMPLES = 61; // of a curve

export class Drawing {
  /** @param {Instrument} instrument */
  constructor(instrument) {
    this.instrument = instrument;
    this.node = element("div", { class: "sm-drawing" });
    this.width = 0;
    /** @type {Values | null} */
    this.shown = null; // what waits for its frame
    /** @type {Values | null} */
    this.drawn = null;
    new ResizeObserver(([{ contentRect }]) => {
      const width = Math.round(contentRect.width);
      if (width === this.width) return;
      this.width = width;
      if (this.drawn) this.show(this.shown ?? this.drawn);
    }).observe(this.node);
  }

  /** Draw a setting, in the frame after the numbers: a slider that is dragged does not wait for it.
   * @param {Values} known */
  show(known) {
    const waiting = this.shown !== null;
    this.shown = known;
    if (!waiting) requestAnimationFrame(() => setTimeout(() => this.#draw()));
  }

  #draw() {
    const known = this.shown;
    this.shown = null;
    this.drawn = known ?? this.drawn;
    if (!known || !this.width) return;
    const spec = specification(this.instrument, known);
    this.node.innerHTML = chart({ ...spec, width: this.width });
  }
}

/** Return what is to be drawn of a setting.
 * @param {Instrument} instrument @param {Values} known
 * @returns {Chart.Spec} */
export function specification(instrument, known) {
  const made = /** @type {Plot | Stack} */ (instrument.chart);
  const about = {
    id: `drawing-${instrument.name}`,
    title: made.title,
    alt: filled(made.alt, known) ?? made.title,
  };
  if (made.kind === "stack") return { ...about, layers: [stack(made, known)] };
  const x = axis(made.x, known);
  /** @type {Map<string, [number, Values][]>} */
  const sampled = new Map();
  for (const one of made.layers) {
    if (one.kind !== "curve" || sampled.has(one.along)) continue;
    const at = places(x);
    const there = along(instrument, known, one.along, at);
    sampled.set(one.along, at.map((place, i) => [place, there[i]]));
  }
  const layers = made.layers.flatMap((one) => layer(known, one, sampled));
  return { ...about, x, y: axis(made.y, known), layers };
}

/** @param {Stack} made @param {Values} known @returns {Chart.Layer} */
function stack({ unit, parts, limit }, known) {
  return {
    kind: "stack",
    unit,
    parts: parts
      .filter(({ value }) => number(value, known) > 0)
      .map(({ label, value }) => ({ label, value: number(value, known) })),
    ...(limit && { limit: { label: limit.label, value: number(limit.value, known) } }),
  };
}

/** @param {Axis} made @param {Values} known */
function axis({ label, unit, scale, low, high }, known) {
  return {
    label,
    unit,
    scale,
    ...(low !== null && { low: number(low, known) }),
    ...(high !== null && { high: number(high, known) }),
  };
}

/** @param {Values} known @param {Layer} made @param {Map<string, [number, Values][]>} sampled
 * @returns {Chart.Layer[]} */
function layer(known, made, sampled) {
  const label = filled(made.label, known) ?? made.label;
  if (made.kind === "rule") {
    if (made.x) return [{ kind: "rule", label, x: number(made.x, known) }];
    return [{ kind: "rule", label, y: number(made.y ?? "", known) }];
  }
  if (made.kind === "point") {
    const place = /** @type {const} */ ([number(made.x, known), number(made.y, known), label]);
    return [{ kind: "points", points: [[...place]] }];
  }
  const at = sampled.get(made.along) ?? [];
  const line = /** @type {Chart.Line} */ ({
    kind: "line",
    label,
    points: at.map(([place, one]) => [place, number(made.to, one)]),
  });
  if (!made.band) return [line];
  const [low, high] = made.band;
  const band = /** @type {Chart.Band} */ ({
    kind: "band",
    points: at.map(([place, one]) => [place, number(low, one), number(high, one)]),
  });
  return [band, line];
}

/** Return places along an axis, as far apart as they look.
 * @param {Chart.Axis} x @returns {number[]} */
function places({ low = 0, high = 1, scale }) {
  return Array.from({ length: SAMPLES }, (_, i) => {
    const share = i / (SAMPLES - 1);
    return scale === "log" ? low * (high / low) ** share : low + (high - low) * share;
  });
}

/** @param {number | string} value @param {Values} known */
const number = (value, known) =>
  typeof value === "number" ? value : Number(known[value] ?? Number.NaN);
