// Fields: what a number, several parts and the cells of a table are answered in.

import { grade } from "../answers/grade.js";
import { element } from "../dom.js";
import { Feedback } from "./feedback.js";
import { truth } from "./judge.js";

/** @import { Key as AnswerKey } from "../answers/nouns.js" */
/** @import { Face, Place, Truth, Verdict } from "./nouns.js" */

/** @typedef {object} Field
 * @property {HTMLElement} node
 * @property {Feedback} feedback
 * @property {string} name of what it answers
 * @property {() => string} value
 * @property {(value: string) => void} set
 * @property {(show?: boolean) => Verdict} check */

/** Return the face of an exercise that asks for one number.
 * @param {Place} place @returns {Face} */
export function numeric(place) {
  const field = fieldOf(place, 0, "Your answer", true);
  place.work.append(field.node, field.feedback.node);
  return faceOf([field]);
}

/** Return the face of an exercise of several parts.
 * @param {Place} place @returns {Face} */
export function parts(place) {
  const list = place.question.find((one) => one.tagName === "OL");
  const fields = [...(list?.children ?? [])].map((item, at) => {
    const field = fieldOf(place, at, `Answer to part ${at + 1}`, false);
    item.append(field.node, field.feedback.node);
    return field;
  });
  return faceOf(fields);
}

/** Return the face of an exercise that has a table to fill.
 * @param {Place} place @returns {Face} */
export function table(place) {
  const found = place.question.map((one) => one.querySelector("table") ?? one)
    .find((one) => one instanceof HTMLTableElement);
  const rows = [.../** @type {HTMLTableElement} */ (found).rows];
  const fields = place.key.cells.map(([row, column], at) => {
    const cell = rows[row].cells[column];
    const name = `${rows[row].cells[0].textContent}, ${rows[0].cells[column].textContent}`;
    const field = fieldOf(place, at, name.replace(/\s+/g, " "), false);
    cell.replaceChildren(field.node);
    place.work.append(field.feedback.node);
    return field;
  });
  return faceOf(fields, true);
}

/** Return the face of fields.
 * @param {Field[]} fields @param {boolean} apart whether feedback stands away from its field
 * @returns {Face} */
function faceOf(fields, apart = false) {
  return {
    value: () => fields.map((field) => field.value()),
    restore: (value) => fields.forEach((field, at) => field.set(String(value?.[at] ?? ""))),
    clear: () => fields.forEach((field) => field.set("")),
    check() {
      const none = fields.every((field) => !field.value());
      return fields.map((field, at) => {
        const verdict = field.check();
        // What was left open is said once at most, not at each of nine cells.
        if (verdict.kind === "empty" && (at || !none)) field.feedback.clear();
        // In a table the right ones are marked where they stand; only what is not gets a line.
        else if (apart && verdict.kind === "right") field.feedback.clear();
        else if (apart) field.feedback.show({ ...verdict, says: `${field.name}: ${verdict.says}` });
        return verdict;
      });
    },
  };
}

/** Return the field for an answer.
 * @param {Place} place @param {number} at @param {string} name @param {boolean} labelled */
function fieldOf(place, at, name, labelled) {
  const key = place.key.answers[at];
  return "truth" in key ? yesOrNo(place, at, name, key) : number(place, at, name, labelled, key);
}

/** @param {Place} place @param {number} at @param {string} name @param {boolean} labelled
 * @param {AnswerKey} key @returns {Field} */
function number(place, at, name, labelled, key) {
  const feedback = new Feedback();
  feedback.node.id = `exercise-${place.key.id}-${at}`;
  const input = element("input", {
    type: "text", class: "sm-answer", autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", enterkeyhint: "done", placeholder: asked(key),
    "aria-describedby": feedback.node.id, ...(labelled ? {} : { "aria-label": name }),
  });
  const forget = () => {
    feedback.clear();
    input.removeAttribute("aria-invalid");
    delete input.dataset.tone;
  };
  const check = () => {
    const verdict = grade(input.value, key);
    const right = verdict.kind === "right";
    feedback.show(verdict);
    if (verdict.kind !== "empty") input.dataset.tone = right ? "right" : "wrong";
    if (right || verdict.kind === "empty") input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    return verdict;
  };
  input.addEventListener("input", () => {
    forget();
    place.changed();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    place.check();
  });
  const set = (/** @type {string} */ value) => {
    input.value = value;
    forget();
  };
  const node = labelled ? element("label", { class: "sm-field" }, name, input) : input;
  return { node, feedback, name, value: () => input.value, set, check };
}

/** Return what is asked for, in a field that is empty.
 * @param {AnswerKey} key */
function asked({ dimension, unit = "", value }) {
  const what = Array.isArray(value) ? "range" : "number";
  if (unit.startsWith("$")) return "amount in $";
  if (unit === "%") return `${what} or %`;
  return dimension === "1" ? what : `${what} and unit`;
}

/** @param {Place} place @param {number} at @param {string} name @param {Truth} key
 * @returns {Field} */
function yesOrNo(place, at, name, key) {
  const feedback = new Feedback();
  const group = `exercise-${place.key.id}-${at}`;
  const inputs = ["Yes", "No"].map((value) => element("input", { type: "radio", name: group, value }));
  const node = element("fieldset", { class: "sm-truth-field" },
    element("legend", { class: "sm-hidden" }, name),
    ...inputs.map((input) => element("label", {}, input, ` ${input.value}`)));
  const value = () => inputs.find((one) => one.checked)?.value ?? "";
  const check = () => {
    const verdict = truth(key, value() ? value() === "Yes" : null);
    feedback.show(verdict);
    return verdict;
  };
  node.addEventListener("change", () => {
    feedback.clear();
    place.changed();
  });
  const set = (/** @type {string} */ wanted) => {
    for (const one of inputs) one.checked = one.value === wanted;
    feedback.clear();
  };
  return { node, feedback, name, value, set, check };
}
