// What the parts of an exercise give each other, as types.

/** @import { Key as AnswerKey } from "../answers/nouns.js" */

/** What is said of an answer: `right`, or how it is wrong; `empty` where nothing was answered.
 * @typedef {{ kind: string, says: string }} Verdict */

/** @typedef {{ truth: boolean, says: string }} Truth */

/** The key of an exercise, as the check has proved it.
 * @typedef {object} Key
 * @property {string} kind
 * @property {string} id
 * @property {string} version
 * @property {(AnswerKey | Truth)[]} answers
 * @property {[number, number][]} cells row and column of each answer
 * @property {number} count
 * @property {number[]} right
 * @property {any} says
 * @property {[number, number][]} before
 * @property {number} steps
 * @property {string} starter
 * @property {{ code: string, says?: string }[]} tests */

/** What a kind of exercise is on the page.
 * @typedef {object} Face
 * @property {() => unknown} value what the reader has entered, as it is kept
 * @property {(value: any) => void} restore
 * @property {() => Verdict[] | Promise<Verdict[]>} check says what is wrong where it is wrong
 * @property {() => void} clear
 * @property {string} [action] what its button says
 * @property {() => void} [left] */

/** What a face is made of.
 * @typedef {object} Place
 * @property {Key} key
 * @property {HTMLElement} section the exercise
 * @property {HTMLElement} work where the form stands
 * @property {HTMLElement[]} question what stands above it
 * @property {() => void} changed to be called when the reader has entered something
 * @property {() => void} check */

export {};
