// The nouns of an instrument, as stackmath.instruments prints them.

/** What is known of a setting: numbers and titles by name.
 * @typedef {Record<string, number | string>} Values */

/** What a reader has set: a number, the name of an option, or null for what the option brings.
 * @typedef {Record<string, number | string | null>} Settings */

/** @typedef {{ title: string, values: Values }} Option */

/** @typedef {{ kind: "slider", name: string, label: string, values: number[], default: number,
 *   text: string, group: string }} Slider */

/** @typedef {{ kind: "choice", name: string, label: string, options: Record<string, Option>,
 *   default: string, group: string }} Choice */

/** @typedef {{ kind: "field", name: string, label: string, low: number, high: number,
 *   step: number, default: number | null, scale: number, unit: string, group: string }} Field */

/** @typedef {Slider | Choice | Field} Control */

/** An equation, and what its substitution shows.
 * @typedef {{ number: string, link: string, left: string, line: string, unit: string,
 *   doc: string, symbols: string[], call: (given: any) => number,
 *   holds?: (given: any) => boolean }} Way */

/** Levels over the largest, and for each way to keep a scale where it puts the top level and how
 * often, and what it leaves of the largest weight.
 * @typedef {{ levels: number[], lifts: Record<string, [number, number][]>,
 *   crests: Record<string, number> }} Grid */

/** @typedef {{ name: string, given: Record<string, string | number>, ways: Way[] }} Step */

/** @typedef {{ text: string, when?: [string, string, string | number][], good?: boolean }} Case */

/** @typedef {{ label: string, cases: Case[], by: string[], see: [string, string][] }} Row */

/** @typedef {{ title: string, settings: Settings, note: string }} Preset */

/** How a symbol is written, what it means, and the values that it may have.
 * @typedef {{ html: string, meaning: string, low: number, high: number, lowOpen?: boolean,
 *   highOpen?: boolean, whole?: boolean }} Symbol */

/** @typedef {{ label: string, unit: string, scale: "linear" | "log", low: number | string | null,
 *   high: number | string | null }} Axis an end that is null is taken from the data */

/** What a chart is drawn of; a name stands for its value.
 * @typedef {{ kind: "curve", label: string, along: string, to: string, band?: [string, string] }
 *   | { kind: "point", label: string, x: string, y: string }
 *   | { kind: "rule", label: string, x?: string, y?: string }} Layer */

/** @typedef {{ kind: "plot", title: string, alt: string, x: Axis, y: Axis, layers: Layer[] }} Plot */

/** @typedef {{ kind: "stack", title: string, alt: string, unit: string,
 *   parts: { label: string, value: string }[],
 *   limit?: { label: string, value: string } }} Stack */

/** @typedef {{ name: string, title: string, controls: Control[], constants: Values, steps: Step[],
 *   rows: Row[], verdict: Case[], presets: Preset[], symbols: Record<string, Symbol>,
 *   chart: Plot | Stack | null }} Instrument */

export {};
