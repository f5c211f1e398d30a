// Order: steps that are moved up and down, by buttons that mouse, finger and keyboard can press.

import { button, element } from "../dom.js";
import { Feedback } from "./feedback.js";
import { order as judge } from "./judge.js";

/** @import { Face, Place } from "./nouns.js" */

/** Return the face of steps to be put in order.
 * @param {Place} place @returns {Face} */
export function order(place) {
  const list = /** @type {HTMLElement} */ (place.question.find((one) => one.tagName === "OL"));
  const items = /** @type {HTMLElement[]} */ ([...list.children]);
  const numbers = new Map(items.map((item, at) => [item, at + 1]));
  const feedback = new Feedback();
  place.work.append(feedback.node);
  list.classList.add("sm-order");

  const update = () => {
    const { children } = list;
    for (const item of items) {
      const [up, down] = item.querySelectorAll("button");
      up.disabled = item === children[0];
      down.disabled = item === children[children.length - 1];
    }
  };
  /** @param {HTMLElement} item @param {number} by */
  const move = (item, by) => {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(item);
    else other.after(item);
    update();
    // Focus stays with the step; a button that can go no further hands it to its twin.
    const [up, down] = item.querySelectorAll("button");
    const pressed = by < 0 ? up : down;
    (pressed.disabled ? (by < 0 ? down : up) : pressed).focus();
    const at = [...list.children].indexOf(item) + 1;
    feedback.show({ kind: "empty", says: `Now step ${at} of ${items.length}.` });
    place.changed();
  };
  for (const item of items) {
    const text = (item.textContent ?? "").replace(/\s+/g, " ").trim();
    const up = button("↑", () => move(item, -1));
    const down = button("↓", () => move(item, 1));
    up.setAttribute("aria-label", `Move up: ${text}`);
    down.setAttribute("aria-label", `Move down: ${text}`);
    item.dataset.step = String(numbers.get(item));
    const words = element("span", { class: "sm-step" }, ...item.childNodes);
    item.append(words, element("span", { class: "sm-moves" }, up, down));
  }
  const value = () =>
    [...list.children].map((item) => numbers.get(/** @type {HTMLElement} */ (item)) ?? 0);
  const restore = (/** @type {any} */ kept) => {
    const wanted = Array.isArray(kept) && kept.length === items.length ? kept : [...numbers.values()];
    list.append(...wanted.flatMap((number) => items[number - 1] ?? []));
    feedback.clear();
    update();
  };
  update();
  return {
    value,
    restore,
    clear: () => restore(null),
    check() {
      const verdict = judge(place.key, value());
      feedback.show(verdict);
      return [verdict];
    },
  };
}
