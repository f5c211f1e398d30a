// The output of a cell: the recorded one, until a run has something to show in its place.

import { element } from "../dom.js";

/** Let the keyboard scroll what is too long.
 * @param {HTMLElement} code */
function measure(code) {
  if (code.scrollHeight > code.clientHeight || code.scrollWidth > code.clientWidth) code.tabIndex = 0;
  else code.removeAttribute("tabindex");
}

// Measured once it is laid out; to ask earlier has the page laid out for each cell.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) measure(/** @type {HTMLElement} */ (target));
});

export class Output {
  /** @param {HTMLElement} cell */
  constructor(cell) {
    const box = /** @type {HTMLElement | null} */ (cell.querySelector(".sm-output"));
    this.box = box ?? document.createElement("div");
    if (!box) {
      this.box.className = "highlight sm-output";
      this.box.innerHTML = "<pre><code>";
      cell.append(this.box);
    }
    this.pre = /** @type {HTMLElement} */ (this.box.querySelector("pre"));
    this.code = /** @type {HTMLElement} */ (this.box.querySelector("code"));
    this.recorded = box ? (this.code.textContent ?? "") : null;
    this.words = element("p", { class: "sm-words" });
    this.box.append(this.words);
    this.box.role = "log";
    this.box.ariaLabel = "Output";
    /** @type {[string, string][]} */
    this.waiting = []; // pieces that come before the next frame is drawn
    this.frame = 0;
    this.timer = 0;
    this.fresh = false; // whether what is shown is of the last run
    this.record("Output, recorded");
    sizes.observe(this.code);
  }

  /** Show the recorded output.
   * @param {string} label */
  record(label) {
    this.clear();
    this.fresh = false;
    this.code.textContent = this.recorded;
    this.label(label);
    this.say("");
  }

  /** Say whose output it is.
   * @param {string} text */
  label(text) {
    this.box.dataset.label = text;
  }

  /** Say something below the output; nothing hides an output that is empty.
   * @param {string} text @param {number} [share] of what is under way */
  say(text, share) {
    clearTimeout(this.timer);
    this.words.textContent = text;
    if (share !== undefined) {
      this.words.append(element("progress", { "aria-label": text, value: share }));
    }
    this.words.hidden = !text;
    this.#tidy();
  }

  /** Say something if it is still so in a while.
   * @param {string} text */
  sayLater(text) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(text), 300);
  }

  /** Take what a run prints; it is drawn with the next frame, however often that happens.
   * @param {string} kind out, err or trace @param {string} text */
  print(kind, text) {
    this.waiting.push([kind, text]);
    this.frame ||= requestAnimationFrame(() => this.flush());
  }

  /** Draw what waits. */
  flush() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const pieces = this.waiting.splice(0);
    if (!pieces.length) return;
    this.begin();
    for (const [kind, text] of pieces) {
      const last = /** @type {HTMLElement | null} */ (this.code.lastElementChild);
      if (last?.className === `sm-${kind}`) last.append(text);
      else {
        this.code.append(element("span", { class: `sm-${kind}` }, text));
      }
    }
    this.#tidy();
    measure(this.code);
  }

  /** Make room for the output of the run that is on. */
  begin() {
    if (this.fresh) return;
    this.fresh = true;
    this.code.textContent = "";
    this.label("Output of your run");
  }

  /** Forget what waits. */
  clear() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = 0;
    this.waiting = [];
  }

  /** Hide what is empty. */
  #tidy() {
    this.pre.hidden = !this.code.textContent;
    this.box.hidden = this.pre.hidden && this.words.hidden;
  }
}
