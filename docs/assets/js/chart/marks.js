// Marks and words: the elements of a drawing as text.

/** @import { Paint, Piece, Place } from "./nouns.js" */

export const SIZE = 12; // of the text
export const LINE = 16; // from one line of text to the next
const LETTER = 0.6 * SIZE; // the most that a letter takes on average
const SHAPES = [
  "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
  "M-3.5-3.5h7v7h-7z",
  "M0-5l5 5l-5 5l-5-5z",
  "M0-5l4.5 8h-9z",
];

/** @param {Paint} name */
export const paint = (name) =>
  `var(--sm-${typeof name === "number" ? `tone-${(name % 4) + 1}` : name})`;

/** @param {number} value in pixels, of which a tenth is exact enough */
export const px = (value) => Math.round(value * 10) / 10;

/** @param {number} value @param {number} low @param {number} high */
export const within = (value, low, high) => Math.min(Math.max(value, low), high);

/** Return whether a value can be drawn: it is a number, and so are its sums with others.
 * @param {unknown} value @returns {value is number} */
export const sound = (value) => typeof value === "number" && Math.abs(value) < 1e290;

/** @param {string} path @param {Paint} shade @param {number} size */
export function stroke(path, shade, size, dashes = "") {
  const dashed = dashes && ` stroke-dasharray="${dashes}"`;
  return `<path d="${path}" fill="none" stroke="${paint(shade)}" stroke-width="${size}"${dashed}/>`;
}

/** Return a disc, a square, a diamond or a triangle.
 * @param {Place} place @param {number} shape @param {Paint} fill */
export function marker([x, y], shape, fill) {
  const at = `transform="translate(${px(x)} ${px(y)})"`;
  return `<path d="${SHAPES[shape % 4]}" ${at} fill="${paint(fill)}" stroke="${paint("ground")}"/>`;
}

/** @param {Place[]} path */
export const joined = (path) => "M" + path.map(([x, y]) => `${px(x)} ${px(y)}`).join("L");

/** Return lines of text, the first on the baseline y.
 * @param {string[]} said @param {number} x @param {number} y
 * @param {number} share of the text to the left of x: 0, 0.5 or 1
 * @param {Paint} fill */
export function text(said, x, y, share = 0, fill = "faint", more = "") {
  const how = `text-anchor="${["start", "middle", "end"][2 * share]}" fill="${paint(fill)}"${more}`;
  return said
    .map((one, i) => `<text x="${px(x)}" y="${px(y + i * LINE)}" ${how}>${escaped(one)}</text>`)
    .join("");
}

/** Return the most that the longest of some texts takes. @param {string[]} said */
export const wide = (...said) =>
  Math.ceil(Math.max(0, ...said.map((one) => [...one].length)) * LETTER);

/** Return a text as lines no wider than this. @param {string} label @param {number} width */
export function wrapped(label, width) {
  const most = Math.max(Math.floor(width / LETTER), 2);
  /** @type {string[]} */
  const all = [];
  for (const word of label.match(new RegExp(`\\S{1,${most}}`, "gu")) ?? []) {
    const longer = `${all.at(-1)} ${word}`;
    if (all.length && [...longer].length <= most) all.splice(-1, 1, longer);
    else all.push(word);
  }
  return all;
}

/** Return a text as XML has it. @param {string} label */
export const escaped = (label) =>
  label.replace(/[\p{Cc}\p{Cs}\ufffe\uffff&<>"']/gu, (one) =>
    /[&<>"']/.test(one) ? `&#${one.charCodeAt(0)};` : " ",
  );

/** Return pieces one below the other.
 * @param {Piece[]} all @param {number} gap @returns {Piece} */
export function piled(all, gap) {
  let [svg, height] = ["", 0];
  for (const one of all.filter((piece) => piece.height > 0)) {
    if (height) height += gap;
    svg += `<g transform="translate(0 ${px(height)})">${one.svg}</g>`;
    height += one.height;
  }
  return { svg, height };
}
