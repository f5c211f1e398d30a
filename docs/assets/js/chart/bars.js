// Bars: horizontal, from 0, one below the other.

import { display } from "../numerals.js";
import { ranged, scaled } from "./axes.js";
import { direct } from "./labels.js";
import { LINE, SIZE, paint, piled, px, sound, text, wide, wrapped } from "./marks.js";

/** @import { Bars } from "./nouns.js" */

/** @param {Bars} layer @param {number} width */
export function bars({ bars: all, unit }, width) {
  const shown = all.filter((one) => sound(one.value));
  const names = shown.map((one) => one.label);
  const said = shown.map((one) => wrapped(display(one.value, unit), 0.4 * width)[0]);
  const beside = names.every((name) => direct(name, width));
  const left = beside ? wide(...names) + 10 : 0;
  const range = ranged({ label: "", unit }, [0, ...shown.map((one) => one.value)]);
  const at = scaled(range, left, Math.max(width - wide(...said) - 8, left + 20));
  const pile = shown.map(({ label, value }, i) => {
    const above = beside ? [] : wrapped(label, width);
    const y = above.length * LINE;
    const [from, to] = [at(0), at(value)].sort((a, b) => a - b);
    const svg =
      text(above, 0, SIZE - 1, 0, "ink") +
      text(beside ? [label] : [], left - 10, 15, 1, "ink") +
      `<rect x="${px(from)}" y="${y + 2}" width="${px(Math.max(to - from, 1))}" height="18" ` +
      `fill="${paint(0)}" fill-opacity="0.3" stroke="${paint(0)}"/>` +
      text([said[i]], to + 6, y + 15, 0, "ink");
    return { svg, height: y + 22 };
  });
  return piled(pile, 4);
}
