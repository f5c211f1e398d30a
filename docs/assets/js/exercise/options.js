// Options: the answers to pick from, or the lines of code of which one is at fault.

import { element } from "../dom.js";
import { Feedback } from "./feedback.js";
import { pick } from "./judge.js";

/** @import { Face, Place } from "./nouns.js" */

/** Return the face of a multiple choice: the list of the question becomes one to pick from.
 * @param {Place} place @returns {Face} */
export function choice(place) {
  const list = /** @type {HTMLElement} */ (place.question.find((one) => one.tagName === "OL"));
  const items = /** @type {HTMLElement[]} */ ([...list.children]);
  const inputs = items.map((item, at) => {
    const input = inputOf(place, at);
    item.replaceChildren(element("label", {}, input, element("span", {}, ...item.childNodes)));
    return input;
  });
  list.classList.add("sm-options");
  framed(list, "Options");
  return faceOf(place, inputs);
}

/** Return the face of code with a faulty line: each line can be picked.
 * @param {Place} place @returns {Face} */
export function line(place) {
  const box = /** @type {HTMLElement} */ (place.question.find((one) => one.querySelector("pre code")));
  const code = /** @type {HTMLElement} */ (box.querySelector("pre code"));
  const lines = linesOf(code);
  const inputs = lines.map((_, at) => inputOf(place, at));
  const list = element("ol", { class: "sm-lines highlight" });
  lines.forEach((nodes, at) => {
    const text = element("code", {}, ...nodes);
    list.append(element("li", {}, element("label", {}, inputs[at], text)));
  });
  box.replaceWith(list);
  framed(list, "Lines");
  return faceOf(place, inputs);
}

/** Return the nodes of each line of colored code.
 * @param {HTMLElement} code */
function linesOf(code) {
  /** @type {Node[][]} */
  const lines = [[]];
  for (const node of [...code.childNodes]) {
    const pieces = (node.textContent ?? "").split("\n");
    pieces.forEach((piece, at) => {
      if (at) lines.push([]);
      if (!piece) return;
      const copy = node.cloneNode();
      copy.textContent = piece;
      lines[lines.length - 1].push(copy);
    });
  }
  if (!lines[lines.length - 1].length) lines.pop();
  return lines;
}

/** @param {Place} place @param {number} at */
function inputOf({ key }, at) {
  const type = key.right.length > 1 ? "checkbox" : "radio";
  return element("input", { type, name: `exercise-${key.id}`, value: at + 1 });
}

/** Put a list into a fieldset.
 * @param {HTMLElement} list @param {string} name */
function framed(list, name) {
  const fieldset = element("fieldset", { class: "sm-picks" },
    element("legend", { class: "sm-hidden" }, name));
  list.replaceWith(fieldset);
  fieldset.append(list);
}

/** @param {Place} place @param {HTMLInputElement[]} inputs @returns {Face} */
function faceOf(place, inputs) {
  const feedback = new Feedback();
  place.work.append(feedback.node);
  const value = () => inputs.filter((one) => one.checked).map((one) => Number(one.value));
  const tone = (/** @type {string} */ one) => {
    for (const input of inputs) {
      const shown = one && input.checked;
      if (shown) input.dataset.tone = one;
      else delete input.dataset.tone;
    }
  };
  for (const input of inputs) {
    input.addEventListener("change", () => {
      feedback.clear();
      tone("");
      place.changed();
    });
  }
  const restore = (/** @type {any} */ kept) => {
    for (const one of inputs) one.checked = Array.isArray(kept) && kept.includes(Number(one.value));
    feedback.clear();
    tone("");
  };
  return {
    value,
    restore,
    clear: () => restore([]),
    check() {
      const verdict = pick(place.key, value());
      feedback.show(verdict);
      tone(verdict.kind === "right" ? "right" : "wrong");
      return [verdict];
    },
  };
}
