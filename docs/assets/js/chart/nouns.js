// The nouns of a chart: what is given, and what its modules hand to one another.

/** An end that is no number is taken from the data.
 * @typedef {{ label: string, unit?: string, scale?: "linear" | "log", low?: number,
 *   high?: number }} Axis */

/** A curve; its place among the lines is its tone, which is its color and its dashes.
 * @typedef {{ kind: "line", label?: string, points: [x: number, y: number][] }} Line */

/** An area between two curves, in the tone of the next line.
 * @typedef {{ kind: "band", points: [x: number, low: number, high: number][] }} Band */

/** Marks, each with a label of its own; one shape a layer.
 * @typedef {{ kind: "points", points: [x: number, y: number, label?: string][] }} Points */

/** A straight line over the whole plot, at one value of x or of y.
 * @typedef {{ kind: "rule", label?: string, x?: number, y?: number }} Rule */

/** Horizontal bars from 0, one below the other.
 * @typedef {{ kind: "bars", unit?: string, bars: Part[] }} Bars */

/** Parts of a whole in one horizontal bar, and the limit that the whole may reach.
 * @typedef {{ kind: "stack", unit?: string, parts: Part[], limit?: Part }} Stack */
/** @typedef {{ label: string, value: number }} Part */

/** @typedef {Line | Band | Points | Rule | Bars | Stack} Layer */

/** What is drawn. Lines, bands, points and rules need both axes; bars and stacks need none.
 * The text is as large as it says if the page shows the drawing as wide as `width`.
 * @typedef {{ id: string, title: string, alt: string, width?: number, x?: Axis, y?: Axis,
 *   layers: Layer[] }} Spec */

/** A part of the drawing, from its own top.
 * @typedef {{ svg: string, height: number }} Piece */
/** @typedef {[x: number, y: number]} Place */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */
/** @typedef {{ low: number, high: number, log: boolean, unit: string }} Range */
/** @typedef {{ at: number, text: string, from: number, to: number }} Tick and what it takes */
/** @typedef {(value: number) => number} Scale pixels; NaN for what has no place */
/** @typedef {string | number} Paint a color of the page, or a tone, counted from 0 */
/** @typedef {{ swatch: string, label: string }} Entry of a legend; the swatch is 24 by 12 */

/** Where a label may stand, and which share of it is to the left of that place.
 * @typedef {[x: number, y: number, share: number]} Spot */
/** A label and its spots, the best first; in the legend if none is free.
 * @typedef {Entry & { shade: Paint, spots: Spot[], end?: Place }} Label */

/** What the layers of a plot share, and what they leave for the labels: those wanted, what is
 * better not covered, in columns of 16 pixels, and what must not be.
 * @typedef {{ box: Box, width: number, x: Scale, y: Scale, labels: Label[], ink: Place[][],
 *   taken: Box[] }} Plane */

export {};
