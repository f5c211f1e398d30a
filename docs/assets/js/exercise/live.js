// An exercise that is alive: its form, its buttons, what is kept of it.

import { button, element } from "../dom.js";
import { Feedback } from "./feedback.js";
import { numeric, parts, table } from "./fields.js";
import { choice, line } from "./options.js";
import { order } from "./order.js";
import { program } from "./program.js";
import { steps } from "./steps.js";
import { forget, keep, kept } from "./store.js";

/** @import { Face, Key, Place, Verdict } from "./nouns.js" */

/** @type {Record<string, (place: Place) => Face>} */
const FACES = {
  numeric, parts, table, choice, order, "faulty-line": line, function: program, design: program,
  show: steps,
};

export class Live {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {Key} */
    this.key = JSON.parse(root.dataset.key ?? "{}");
    this.section = /** @type {HTMLElement} */ (root.closest(".sm-exercise"));
    this.summary = new Feedback();
    const work = element("div", { class: "sm-work" });
    /** @type {Place} */
    const place = {
      key: this.key,
      section: this.section,
      work,
      question: before(root),
      changed: () => this.#changed(),
      check: () => this.check(),
    };
    this.face = FACES[this.key.kind](place);
    this.busy = false;
    this.button = button(this.face.action ?? "Check", () => this.check());
    this.button.className = "sm-check";
    this.again = button("Start over", () => this.clear());
    const heading = this.section.querySelector("h2, h3, h4, h5");
    const name = heading?.firstChild?.textContent ?? "";
    this.state = element("span", { class: "sm-state" });
    const bar = element("div", { class: "sm-work-bar", role: "group", "aria-label": name.trim() },
      this.button, this.again, this.state);
    root.replaceChildren(work, bar, this.summary.node);
    root.setAttribute("data-live", "");
    tidyParts(this.section);
    const record = kept(this.key.id);
    if (record) this.face.restore(record.value);
    this.#update();
  }

  /** Check what was entered, say how it is, and keep it. */
  async check() {
    if (this.busy) return;
    this.busy = true;
    this.button.setAttribute("aria-busy", "true");
    this.summary.clear();
    this.button.textContent = "Checking";
    const verdicts = await this.face.check();
    this.busy = false;
    this.button.removeAttribute("aria-busy");
    if (!this.section.isConnected) return;
    this.#keep({ solved: this.#solved() || verdicts.every(({ kind }) => kind === "right") });
    this.#update();
    this.#sum(verdicts);
  }

  /** Bring the exercise back to where it started. */
  clear() {
    this.face.left?.();
    this.face.clear();
    this.summary.clear();
    forget(this.key.id);
    this.#update();
    this.button.focus();
  }

  /** End what runs, when the page is left. */
  left() {
    this.face.left?.();
  }

  /** Say how the whole is, where it has several answers.
   * @param {Verdict[]} verdicts */
  #sum(verdicts) {
    const right = verdicts.filter(({ kind }) => kind === "right").length;
    const all = verdicts.length;
    if (all === 1) return; // it is said where the answer stands
    const kind = right === all ? "right" : "wrong";
    const says = right === all ? `All ${all} are right.` : `${right} of ${all} are right.`;
    this.summary.show({ kind, says });
  }

  #changed() {
    this.summary.clear();
    this.#keep({});
    this.#update();
  }

  /** @param {{ solved?: boolean }} news */
  #keep({ solved }) {
    const record = kept(this.key.id);
    keep(this.key.id, {
      version: this.key.version,
      value: this.face.value(),
      solved: solved ?? this.#solved(),
      tries: (record?.tries ?? 0) + (solved === undefined ? 0 : 1),
      at: new Date().toISOString(),
    });
  }

  #solved() {
    const record = kept(this.key.id);
    return record?.version === this.key.version && record.solved;
  }

  #update() {
    this.button.textContent = this.face.action ?? "Check";
    this.again.hidden = kept(this.key.id) === null;
    this.state.textContent = this.#solved() ? "✓ solved" : "";
    this.section.toggleAttribute("data-solved", this.#solved());
  }
}

/** Return what stands before an element among its siblings, from the heading down.
 * @param {HTMLElement} root */
function before(root) {
  const all = /** @type {HTMLElement[]} */ ([...(root.parentElement?.children ?? [])]);
  return all.slice(0, all.indexOf(root));
}

/** Take away the answer, for which the form stands; show a hint once the one before it was opened.
 * @param {HTMLElement} section */
function tidyParts(section) {
  /** @type {HTMLDetailsElement | null} */
  let last = null;
  for (const details of section.querySelectorAll("details")) {
    const name = details.querySelector("summary")?.textContent;
    if (name === "Answer") details.hidden = true;
    if (name !== "Hint") continue;
    if (last && !last.open) {
      details.hidden = true;
      last.addEventListener("toggle", () => (details.hidden = false), { once: true });
    }
    last = details;
  }
}
