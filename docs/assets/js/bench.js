// The bench: the controls of an instrument, its setting in the address, and what follows beside.

import { hides, read, written } from "./address.js";
import { defaults } from "./chain.js";
import { controlOf } from "./controls.js";
import { button, element } from "./dom.js";

/** @import { Instrument, Settings, Values } from "./nouns.js" */

/** What follows from a setting: shown, and the sentence that is read aloud.
 * @typedef {{ node: HTMLElement, leave?: () => void, reset?: () => void,
 *   show: (settings: Settings) => { known: Values, said: string } }} View */

const QUIET = 400; // ms after the last change until it is read aloud and put into the address

/** What a reader works at: controls on one side, what follows on the other. */
export class Bench {
  /** @param {Instrument} instrument @param {View} view */
  constructor(instrument, view) {
    this.instrument = instrument;
    this.view = view;
    this.controls = instrument.controls.map((control) => ({
      control,
      ...controlOf(instrument, control, (name, value) => this.#set({ [name]: value })),
    }));
    this.status = element("p", { role: "status", class: "sm-aside" });
    this.note = element("p", { class: "sm-remark", hidden: true });
    this.panel = element("div", { class: "sm-panel" }, ...this.#groups(), this.#presets(), this.note);
    this.hide = button("", () => this.#toggle(!this.hidden));
    this.node = element("div", { class: "sm-bench" }, this.#bar(), this.panel, view.node);
    this.node.append(this.status);
    this.timer = 0;
    this.hidden = false;
    /** @type {Settings} */
    this.settings = {};
    this.restore = () => this.#restore();
    this.flush = () => this.#flush();
    addEventListener("popstate", this.restore);
    addEventListener("pagehide", this.flush);
    addEventListener("click", this.flush, true); // a link leads away: the address comes first
    this.#restore();
  }

  /** Let go of the window. */
  leave() {
    clearTimeout(this.timer);
    this.view.leave?.();
    removeEventListener("popstate", this.restore);
    removeEventListener("pagehide", this.flush);
    removeEventListener("click", this.flush, true);
  }

  #groups() {
    const names = [...new Set(this.instrument.controls.map(({ group }) => group))];
    return names.map((name) => {
      const nodes = this.controls.filter(({ control }) => control.group === name);
      const narrow = nodes.every(({ control }) => control.kind === "field");
      const kind = `sm-controls${narrow ? " sm-fields" : ""}`;
      const grid = element("div", { class: kind }, ...nodes.map(({ node }) => node));
      if (name !== "Assumptions") {
        return element("fieldset", {}, element("legend", {}, name), grid);
      }
      return element("details", {}, element("summary", {}, name), grid);
    });
  }

  #presets() {
    const made = this.instrument.presets.map((preset) =>
      button(preset.title, () =>
        this.#set({ ...defaults(this.instrument), ...preset.settings }, preset.note),
      ),
    );
    const label = element("span", {}, "Try");
    return element("div", { class: "sm-presets", hidden: !made.length }, label, ...made);
  }

  #bar() {
    const title = element("p", { class: "sm-title" }, this.instrument.title);
    const reset = button("Reset", () => {
      this.#set(defaults(this.instrument));
      this.view.reset?.();
      this.tell("Reset to the defaults.");
    });
    return element("div", { class: "sm-head" }, title, reset, this.#copy(), this.hide);
  }

  #copy() {
    const made = button("Copy link", async () => {
      this.#flush();
      const url = new URL(location.href);
      url.hash = `instrument-${this.instrument.name}`;
      made.textContent = "Copied";
      try {
        await navigator.clipboard.writeText(url.href);
      } catch {
        made.textContent = "See the address bar"; // this page may not copy
      }
      this.tell(made.textContent);
      setTimeout(() => (made.textContent = "Copy link"), 2000);
    });
    return made;
  }

  /** Take what the address says. */
  #restore() {
    this.settings = { ...defaults(this.instrument), ...read(this.instrument, location.search) };
    this.#toggle(hides(this.instrument, location.search), false);
    this.#show();
  }

  /** @param {boolean} hidden @param {boolean} changed */
  #toggle(hidden, changed = true) {
    this.hidden = hidden;
    this.panel.hidden = hidden;
    this.hide.textContent = hidden ? "Show controls" : "Hide controls";
    this.hide.setAttribute("aria-expanded", String(!hidden));
    if (changed) this.#later(() => {});
  }

  /** @param {Settings} settings @param {string} note what a preset shows */
  #set(settings, note = "") {
    this.settings = { ...this.settings, ...settings };
    replaceText(this.note, note);
    this.#show();
    this.#later(() => this.tell(this.said));
  }

  #show() {
    const { known, said } = this.view.show(this.settings);
    for (const { show } of this.controls) show(this.settings, known);
    this.said = said;
  }

  /** @param {() => void} action */
  #later(action) {
    clearTimeout(this.timer);
    this.pending = true;
    this.timer = setTimeout(() => {
      this.#flush();
      action();
    }, QUIET);
  }

  /** Have a text read aloud.
   * @param {string | undefined} text */
  tell(text) {
    this.status.textContent = text ?? "";
  }

  /** Put the setting into the address. */
  #flush() {
    if (!this.pending) return;
    this.pending = false;
    const query = written(this.instrument, this.settings, this.hidden, location.search);
    // The theme keeps the place on the page in the state of the history.
    history.replaceState(history.state, "", location.pathname + query + location.hash);
  }
}

/** @param {HTMLElement} node @param {string} text */
function replaceText(node, text) {
  node.textContent = text;
  node.hidden = !text;
}
