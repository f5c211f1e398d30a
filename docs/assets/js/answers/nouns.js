// The nouns of a typed answer.

/** Exponents of the base units, in the order of the table.
 * @typedef {readonly number[]} Powers */

/** @typedef {readonly [names: string, scale: number, powers: Powers]} UnitRow */

/** @typedef {{ bases: string[], units: UnitRow[], prefixes: [names: string, size: number][],
 *   labels: string, letters: Record<string, number> }} Units */

/** @typedef {{ longest: number, powers: [pattern: string, to: string],
 *   characters: Record<string, string>, rules: [pattern: string, to: string][], number: string,
 *   word: string, sign: string, end: string, between: string }} Spellings */

/** @typedef {{ unread: Record<string, string>, said: Record<string, string>,
 *   notes: Record<string, string>, factors: [factor: number, base: string, says: string][],
 *   dimensions: Record<string, string> }} Verdicts */

/** A unit: its size in base units; `read` is how it was read where it is not spelled so.
 * @typedef {{ scale: number, powers: Powers, read: string }} Unit */

/** A piece of a text: a number, a word, an operator or, last of all, the end.
 * @typedef {{ sort: string, text: string, start: number, end: number, value: number,
 *   step: number }} Token */

/** A number of a unit. `step` is one of its last typed digit, 0 where it is exact as a power of
 * ten is, NaN where it is worked out. `measured` says whether a unit stands with it.
 * @typedef {{ number: number, scale: number, powers: Powers, step: number,
 *   measured: boolean }} Term */

/** What was typed: its value in base units; `asides` are how it was read, said where that helps.
 * @typedef {{ value: number, step: number, dimension: string, measured: boolean,
 *   notes: string[], asides: string[] }} Reading */

/** A mistake that the author names, its value in base units.
 * @typedef {{ value: number | [number, number], text?: string, says: string }} Mistake */

/** What is right: `value` is in base units, `scale` the size of the printed unit in them.
 * @typedef {{ value: number | [number, number], scale?: number, unit?: string,
 *   dimension?: string, exact?: boolean, tolerance?: number, text?: string,
 *   mistakes?: Mistake[] }} Key */

/** @typedef {"right" | "mistake" | "factor" | "power10" | "binary" | "sign" | "dimension" |
 *   "unit" | "close" | "wrong" | "unread" | "empty"} Kind */

/** @typedef {{ kind: Kind, says: string }} Verdict */

export {};
