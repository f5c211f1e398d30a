// An instrument: the static table of a page, alive.

import { Bench } from "./bench.js";
import { values } from "./chain.js";
import { element } from "./dom.js";
import { Outputs } from "./outputs.js";
import { pageAt } from "./root.js";

/** @import { Instrument, Settings, Values } from "./nouns.js" */
/** @import { View } from "./bench.js" */

const NEAR = "800px"; // of the window, in which an instrument comes alive

const approach = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      approach.unobserve(target);
      void (/** @type {InstrumentElement} */ (target).start());
    }
  },
  { rootMargin: NEAR },
);

/** An element that comes alive as the reader nears it. */
export class InstrumentElement extends HTMLElement {
  connectedCallback() {
    approach.observe(this);
  }

  disconnectedCallback() {
    approach.unobserve(this);
    this.bench?.leave();
  }

  /** Bring it alive. */
  async start() {
    const [instrument, view] = await this.made();
    if (!this.isConnected || this.bench) return;
    this.bench = new Bench(instrument, view);
    this.append(this.bench.node);
    this.dataset.live = "";
  }

  /** Return what it is, and what it shows.
   * @returns {Promise<[Instrument, View]>} */
  async made() {
    const { instrument } = await import(`../instruments/${this.getAttribute("name")}.js`);
    const { Drawing } = instrument.chart ? await import("./drawing.js") : { Drawing: null };
    return [instrument, new Results(instrument, Drawing && new Drawing(instrument))];
  }
}

export class JourneyElement extends InstrumentElement {
  /** @returns {Promise<[Instrument, View]>} */
  async made() {
    const { journey } = await import("../data/journey.js");
    const { Journey } = await import("./journey.js");
    return [/** @type {any} */ (journey), new Journey(journey, pageAt)];
  }
}

/** What follows from a setting: the verdict, the chart, the numbers. */
class Results {
  /** @param {Instrument} instrument
   * @param {{ node: HTMLElement, show: (known: Values) => void } | null} drawing */
  constructor(instrument, drawing) {
    this.instrument = instrument;
    this.drawing = drawing;
    this.outputs = new Outputs(instrument, pageAt);
    this.node = element("div", {}, this.outputs.node);
    if (drawing) this.outputs.verdict.after(drawing.node);
  }

  /** @param {Settings} settings */
  show(settings) {
    const known = values(this.instrument, settings);
    const said = this.outputs.show(known);
    this.drawing?.show(known);
    return { known, said };
  }
}
