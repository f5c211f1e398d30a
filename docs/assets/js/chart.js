// A chart: a description of lines, points, bars or a stack as the text of an SVG.

import { bars } from "./chart/bars.js";
import { SIZE, escaped, piled, px, within } from "./chart/marks.js";
import { plot } from "./chart/plot.js";
import { stack } from "./chart/stack.js";

/** @typedef {import("./chart/nouns.js").Axis} Axis */
/** @typedef {import("./chart/nouns.js").Band} Band */
/** @typedef {import("./chart/nouns.js").Layer} Layer */
/** @typedef {import("./chart/nouns.js").Line} Line */
/** @typedef {import("./chart/nouns.js").Spec} Spec */

/** Return the text of an SVG.
 * @param {Spec} spec */
export function chart(spec) {
  const { title, alt, x, y, layers } = spec;
  const id = spec.id.replace(/[^\w-]+/g, "-");
  const width = Math.round(within(spec.width || 720, 240, 1200));
  const made = x && y ? plot(x, y, layers, width) : [];
  layers.forEach((one, i) => {
    if (one.kind === "bars") made.push(bars(one, width));
    if (one.kind === "stack") made.push(...stack(one, width, `${id}-over-${i}`));
  });
  const { svg, height } = piled(made, SIZE);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="sm-chart" role="img" font-size="${SIZE}" ` +
    `aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${px(Math.max(height, 1))}">` +
    `<title id="${id}-title">${escaped(title)}</title>` +
    `<desc id="${id}-desc">${escaped(alt)}</desc>${svg}</svg>`
  );
}
