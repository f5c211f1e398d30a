// A cell that is alive: its buttons, and what they do.

import { button } from "../dom.js";
import { host } from "./host.js";
import { Output } from "./output.js";
import { excuse, missing, sentence } from "./words.js";

const LIMIT = 10; // seconds
/** @type {Map<string, string>} */
const edits = new Map(); // what was typed, for a reader who leaves the page and comes back

/** Return the cells of the page that are alive, from its top.
 * @returns {Live[]} */
const cells = () =>
  [...document.querySelectorAll("sm-cell")].flatMap((one) => /** @type {any} */ (one).live ?? []);

function updateAll() {
  for (const cell of cells()) cell.update();
}

export class Live {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.page = location.pathname;
    this.number = [...document.querySelectorAll("sm-cell")].indexOf(element) + 1;
    this.code = /** @type {HTMLElement} */ (element.querySelector(".sm-code code"));
    this.published = this.code.innerHTML;
    this.original = this.source();
    this.output = new Output(element);
    /** @type {import("./editor.js").Editor | null} */
    this.editor = null;
    this.line = 0; // where the last run failed
    this.running = false;
    this.lost = false; // whether it needs what no page has, by way of a cell above
    this.touched = false; // whether there is anything to reset
    // The second press of a double click is not meant to stop what the first has started.
    this.runButton = button("Run", (event) => {
      if (!this.running) this.run();
      else if (event.detail < 2) this.stop();
    });
    this.runButton.className = "sm-run";
    this.editButton = button("Edit", () => (this.editor ? this.done() : this.edit()));
    this.resetButton = button("Reset", () => this.reset());
    this.aboveButton = button("Run all above", () => this.runAbove());
    this.name = document.createElement("span");
    this.name.textContent = `Python, cell ${this.number}`;
    const bar = document.createElement("div");
    bar.className = "sm-bar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", `Cell ${this.number}`);
    // Run comes last: it stays in its place whichever of the others there is a use for.
    bar.append(this.name, this.aboveButton, this.resetButton, this.editButton, this.runButton);
    element.querySelector(".sm-code")?.prepend(bar);
    this.#restore();
    this.update();
  }

  /** Return the seconds that a run may take. */
  get limit() {
    return Number(this.element.dataset.limit ?? LIMIT);
  }

  /** Return the code as it stands. */
  source() {
    return (this.editor?.area.value ?? this.code.textContent ?? "").replace(/\n$/, "");
  }

  /** Return the cells above whose code as it stands has not been run, and could be. */
  above() {
    return cells().filter(
      (one) => one.number < this.number && !host.has(this.page, one.number)
        && !one.lost && !missing(one.source()),
    );
  }

  /** Run the code; return whether those below can be run. */
  async run() {
    if (this.running) return false;
    const code = this.source();
    this.#mark(0);
    if (missing(code)) {
      this.output.record(this.#recorded());
      this.output.say(excuse(missing(code)));
      this.update();
      return true;
    }
    this.running = this.touched = true;
    this.name.after(this.aboveButton);
    this.output.fresh = false;
    this.output.label("Output before this run");
    this.output.say("");
    this.update();
    const result = await host.run({
      page: this.page,
      cell: this.number,
      code,
      limit: this.limit,
      printed: (stream, text) => this.output.print(stream, text),
      state: (state, share) => this.#state(state, share),
    });
    this.running = false;
    if (this.element.isConnected) this.#ended(result);
    return result.kind === "done" || this.lost;
  }

  /** Run the cells above that were not run, and this one, as long as all goes well. */
  async runAbove() {
    this.runButton.focus(); // the pressed button goes
    this.output.say("");
    for (const cell of this.above()) {
      if (!(await cell.run())) {
        this.output.say(`Cell ${cell.number} did not run to its end, so this one was not run.`);
        return this.update();
      }
    }
    await this.run();
  }

  stop() {
    host.stop(this.page, this.number);
  }

  async edit() {
    const { Editor } = await import("./editor.js");
    if (this.editor || !this.element.isConnected) return;
    this.editor = new Editor(this.code, {
      label: `Code of cell ${this.number}`,
      typed: (code) => {
        edits.set(this.#key(), code);
        this.#typed();
      },
      run: () => this.run(),
    });
    this.editor.focus(this.line || 1);
    this.update();
  }

  done() {
    this.editor?.close();
    this.editor = null;
    this.update();
  }

  /** Bring code and output of the page back, and clear the names of the page. */
  reset() {
    this.stop();
    this.done();
    edits.delete(this.#key());
    host.forget(this.page);
    this.code.innerHTML = this.published;
    this.touched = false;
    this.#mark(0);
    this.name.after(this.aboveButton);
    this.output.record("Output, recorded");
    this.output.say("The cell is as it was, and the names of this page are cleared.");
    updateAll();
    this.runButton.focus();
  }

  /** End what runs, when the page is left. */
  left() {
    this.stop();
    this.output.clear();
  }

  /** Show what was typed on an earlier visit of the page. */
  async #restore() {
    const typed = edits.get(this.#key());
    if (typed === undefined) return;
    const { highlighted } = await import("./highlight.js");
    this.code.innerHTML = `${highlighted(typed)}\n`;
    this.#typed();
  }

  #key() {
    return `${this.page}#${this.number}`;
  }

  #recorded() {
    return this.source() === this.original ? "Output, recorded" : "Output, recorded before the edit";
  }

  #typed() {
    this.touched = true;
    this.#mark(0);
    for (const cell of cells()) cell.lost = false;
    const known = host.has(this.page, this.number);
    host.outdated(this.page, this.number);
    if (!this.running) {
      this.output.label(this.output.fresh ? "Output before the edit" : this.#recorded());
    }
    if (known) updateAll();
    else this.update();
  }

  /** @param {string} state @param {number} share */
  #state(state, share) {
    if (state === "starting") this.output.say("Starting Python", share);
    else if (state === "fetching") this.output.say("Fetching SymPy");
    else if (state === "waiting") this.output.say("Waiting for the run before it.");
    else {
      this.output.say("");
      this.output.sayLater("Running");
    }
  }

  /** @param {import("./host.js").Result} result */
  #ended(result) {
    const { output } = this;
    const absent = result.kind === "module" ? excuse(result.name) : this.#lacks(result);
    this.lost = absent !== "";
    if (absent) {
      output.record(this.#recorded());
      output.say(absent);
      return this.update();
    }
    if (result.text && result.line !== undefined) output.print("trace", result.text);
    output.flush();
    const printed = output.fresh;
    if (result.kind === "cancelled") output.record(this.#recorded());
    else output.begin();
    const above = result.kind === "name" ? this.above().length : 0;
    output.say(sentence(result, { limit: this.limit, printed, above }));
    if (above) output.words.append(" ", this.aboveButton);
    this.#mark(result.line ?? 0);
    updateAll();
  }

  /** Return the excuse of a cell above, where it alone would have set a name that is missing.
   * @param {import("./host.js").Result} result */
  #lacks({ kind, name }) {
    if (kind !== "name") return "";
    const word = new RegExp(String.raw`(?<![\w.])${name}\b`);
    const having = cells().filter((one) => one.number < this.number && word.test(one.source()));
    const cell = having.find((one) => missing(one.source()));
    if (!cell || this.above().some((one) => having.includes(one))) return "";
    return `It uses ${name} of cell ${cell.number}. ${excuse(missing(cell.source()))}`;
  }

  /** Mark the line that failed, or none.
   * @param {number} line */
  #mark(line) {
    this.line = line;
    if (line) this.code.style.setProperty("--sm-line-wrong", String(line - 1));
    else this.code.style.removeProperty("--sm-line-wrong");
  }

  /** Show the buttons that there is a use for. */
  update() {
    const { runButton, editButton, resetButton, aboveButton } = this;
    const awake = (this.touched || this.editor) && !this.running && !missing(this.source());
    runButton.textContent = this.running ? "Stop" : "Run";
    editButton.textContent = this.editor ? "Done" : "Edit";
    resetButton.hidden = !this.touched;
    aboveButton.hidden = !awake || !this.above().length;
    this.element.toggleAttribute("data-editing", this.editor !== null);
    this.element.toggleAttribute("data-running", this.running);
  }
}
