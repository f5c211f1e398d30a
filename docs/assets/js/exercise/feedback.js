// Feedback: one line that says how an answer is, to the eye and to a screen reader.

import { element } from "../dom.js";

/** @import { Verdict } from "./nouns.js" */

const MARKS = { right: "✓", wrong: "✗", ask: "·" };

export class Feedback {
  constructor() {
    this.node = element("p", { class: "sm-feedback", role: "status" });
  }

  /** Show a verdict.
   * @param {Verdict} verdict */
  show({ kind, says }) {
    const tone = kind === "right" ? "right" : kind === "empty" ? "ask" : "wrong";
    this.node.dataset.tone = tone;
    this.node.replaceChildren(
      element("span", { "aria-hidden": "true", class: "sm-mark" }, MARKS[tone]), says,
    );
  }

  clear() {
    delete this.node.dataset.tone;
    this.node.replaceChildren();
  }
}
