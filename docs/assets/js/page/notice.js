// A notice: one sentence, seen and heard, that goes by itself.

import { element } from "../dom.js";

const STAY = 4000; // ms
const HEARD = 100; // ms

const box = element("div", { class: "sm-notice", role: "status" });
let timer = 0;

/** Say a sentence.
 * @param {string} sentence */
export function say(sentence) {
  document.body.append(box);
  clearTimeout(timer);
  box.textContent = "";
  // A screen reader hears what comes into a box that was there before.
  timer = setTimeout(() => {
    box.textContent = sentence;
    timer = setTimeout(() => box.remove(), STAY);
  }, HEARD);
}
