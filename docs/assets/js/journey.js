// The token journey: one token after the other, from the context to the sampler and back.

import { button, element } from "./dom.js";
import { fixed } from "./numerals.js";
import { draw, probabilities, sampled } from "./sampler.js";

/** @import { Settings, Values } from "./nouns.js" */

/** @typedef {{ bars: number, stop: string, stages: { title: string, link: string }[],
 *   logits: Record<string, Record<string, number>> }} Toy */

const STAGE = 130; // ms at each stage
const PAUSE = 350; // ms between two tokens
const LIMIT = 64; // tokens of a run, as in the library

export class Journey {
  /** @param {Toy} toy @param {(link: string) => string} pageAt the address of a page */
  constructor(toy, pageAt) {
    this.toy = toy;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.context = element("p", { class: "sm-context" });
    this.stages = toy.stages.map(({ title, link }) =>
      element("li", {}, element("a", { href: pageAt(link) }, title)),
    );
    this.bars = element("ol", { class: "sm-bars" });
    this.drawn = element("p", { class: "sm-drawn", role: "status" });
    this.step = button("Step", () => void this.#once());
    this.auto = button("Run to the full stop", () => void this.#run());
    this.again = button("Start again", () => this.reset());
    this.node = element(
      "div",
      { class: "sm-journey" },
      element("div", { class: "sm-presets" }, this.step, this.auto, this.again),
      this.context,
      element("p", { class: "sm-legend" }, ...legend()),
      element("ol", { class: "sm-stages", "aria-label": "Stages of a token" }, ...this.stages),
      element("p", { class: "sm-label" }, "Next token, the eight most probable"),
      this.bars,
      this.drawn,
    );
    this.turn = 0; // a run that is no longer this one has been stopped
    /** @type {string[]} */
    this.tokens = [];
    this.given = 0;
    this.temperature = 1;
    this.seed = 0;
  }

  /** Show a setting: from the prompt on, or, where only the temperature is another, from here.
   * @param {Settings} settings */
  show(settings) {
    const prompt = String(settings.prompt).split(" ");
    const seed = Number(settings.seed);
    this.temperature = Number(settings.tau);
    const same = seed === this.seed && prompt.join(" ") === this.prompt?.join(" ");
    this.prompt = prompt;
    this.seed = seed;
    if (same) this.#draw();
    else this.reset();
    return { known: /** @type {Values} */ ({ tau: this.temperature, seed }), said: this.#said() };
  }

  /** Stop whatever runs. */
  leave() {
    this.turn++;
  }

  /** Begin again at the prompt. */
  reset() {
    this.#stop();
    this.tokens = [...(this.prompt ?? [])];
    this.given = this.tokens.length;
    this.drawn.textContent = "";
    this.#mark(-1);
    this.#draw();
  }

  #stop() {
    this.turn++;
    this.running = this.walking = false;
    this.auto.textContent = "Run to the full stop";
  }

  get #ended() {
    return this.tokens.at(-1) === this.toy.stop || this.tokens.length - this.given >= LIMIT;
  }

  async #once() {
    if (this.running) this.#stop();
    if (this.walking) this.#append(); // a step that is asked for before the last has arrived
    const turn = ++this.turn;
    if (!this.#ended) await this.#token(turn);
  }

  async #run() {
    if (this.running) return this.#stop();
    if (this.#ended) this.reset();
    this.running = true;
    this.auto.textContent = "Pause";
    const turn = ++this.turn;
    while (!this.#ended && this.turn === turn) {
      await this.#token(turn);
      await wait(PAUSE);
    }
    if (this.turn === turn) this.#stop();
  }

  /** Send one token through the stages, and append what is drawn.
   * @param {number} turn */
  async #token(turn) {
    this.walking = true;
    for (let stage = 0; !this.still.matches && stage < this.stages.length - 1; stage++) {
      this.#mark(stage);
      await wait(STAGE);
      if (this.turn !== turn) return;
    }
    this.#append();
  }

  #append() {
    this.walking = false;
    const shares = this.#shares();
    const number = draw(this.seed, this.tokens.length - this.given);
    const token = sampled(shares, number);
    const share = shares.find(([one]) => one === token)?.[1] ?? 0;
    this.tokens.push(token);
    this.#mark(this.stages.length - 1);
    this.#draw();
    const ends = this.#ended ? " The run ends here." : "";
    this.drawn.textContent =
      `Drawn ${fixed(number, 3)}: in the share of “${token}”, ` +
      `${fixed(100 * share, 1)}\u00a0%.${ends}`;
  }

  /** Mark the live stage.
   * @param {number} live */
  #mark(live) {
    this.stages.forEach((stage, i) => {
      if (i === live) stage.setAttribute("aria-current", "step");
      else stage.removeAttribute("aria-current");
    });
  }

  #shares() {
    return probabilities(this.toy.logits[this.tokens[this.tokens.length - 1]], this.temperature);
  }

  /** Show the context, and what may come next. */
  #draw() {
    const words = this.tokens.map((token, i) => {
      const kind = i < this.given ? "sm-given" : "sm-made";
      const glow = i === this.tokens.length - 1 ? " sm-glow" : "";
      return element("span", { class: kind + glow }, token);
    });
    this.context.replaceChildren(...words.flatMap((word) => [word, " "]));
    this.step.disabled = this.#ended;
    if (this.#ended) return this.bars.replaceChildren(element("li", {}, "nothing: it ended"));
    const shares = this.#shares().sort(([, one], [, other]) => other - one);
    const shown = shares.slice(0, this.toy.bars).map(([token, share]) => this.#bar(token, share));
    const rest = shares.slice(this.toy.bars);
    const others = rest.reduce((sum, [, share]) => sum + share, 0);
    if (rest.length) shown.push(this.#bar(`${rest.length} others`, others));
    this.bars.replaceChildren(...shown);
  }

  /** @param {string} token @param {number} share */
  #bar(token, share) {
    const bar = element("span", { class: "sm-bar-line", "aria-hidden": "true" });
    bar.style.setProperty("--share", String(share));
    const text = `${fixed(100 * share, 1)}\u00a0%`;
    return element("li", {}, element("span", {}, token), bar, element("span", {}, text));
  }

  #said() {
    return `The context is “${this.tokens.join(" ")}”, the temperature ${this.temperature}.`;
  }
}

/** Return what the marks of the context mean. */
function legend() {
  return [
    element("span", { class: "sm-given" }, "prompt"), " ",
    element("span", { class: "sm-made" }, "generated"), " ",
    element("span", { class: "sm-glow" }, "what the next token depends on"),
    ": here the last, in a model all of them",
  ];
}

/** @param {number} time */
const wait = (time) => new Promise((done) => setTimeout(done, time));
