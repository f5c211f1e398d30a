// The outputs of an instrument: each a number that opens what it rests on, and the verdict.

import { taken } from "./chain.js";
import { digits, quantity } from "./digits.js";
import { element } from "./dom.js";
import { chosen, filled } from "./words.js";

/** @import { Instrument, Values, Way } from "./nouns.js" */

const COUNTED = "<p>Counted by the library from the published configuration.</p>";
const UNKNOWN = "<p>Unknown: a value that it rests on is not known.</p>";

export class Outputs {
  /** @param {Instrument} instrument
   * @param {(link: string) => string} pageAt the address of a page */
  constructor(instrument, pageAt) {
    this.instrument = instrument;
    this.pageAt = pageAt;
    /** @type {Values} */
    this.known = {};
    this.tiles = instrument.rows.map((row) => ({
      row,
      label: element("dt"),
      value: element("button", { type: "button", class: "sm-claim" }),
      text: document.createTextNode(""),
      told: element("template"),
    }));
    const list = element("dl", { class: "sm-tiles" });
    for (const { row, label, value, text, told } of this.tiles) {
      if (row.by.length) value.append(text, told);
      list.append(element("div", {}, label, element("dd", {}, row.by.length ? value : text)));
    }
    this.verdict = element("p", { class: "sm-verdict" });
    this.node = element("div", {}, this.verdict, list);
    for (const kind of ["pointerover", "click"]) {
      list.addEventListener(kind, (event) => this.#tell(event), { capture: true });
    }
  }

  /** Show what is known, and return the verdict.
   * @param {Values} known */
  show(known) {
    this.known = known;
    for (const { row, label, text } of this.tiles) {
      replace(label, filled(row.label, known) ?? row.label);
      const said = bound(chosen(row.cases, known).text);
      if (text.data !== said) text.data = said;
    }
    const verdict = chosen(this.instrument.verdict, known);
    replace(this.verdict, bound(verdict.text));
    this.verdict.classList.toggle("sm-binds", !verdict.good);
    return verdict.text;
  }

  /** Write what a number rests on, just before the popover asks for it.
   * @param {Event} event */
  #tell(event) {
    const target = /** @type {Element} */ (event.target);
    const tile = this.tiles.find(({ value }) => value.contains(target));
    if (!tile) return;
    const also = tile.row.see.map(([number, link]) => `<p>${this.#link(number, link)}</p>`);
    const html = tile.row.by.map((name) => this.#substitution(name)).join("") + also.join("");
    const there = tile.row.by.some((name) => name in this.known);
    tile.told.innerHTML = html || (there ? COUNTED : UNKNOWN);
  }

  /** Return the formula, the substitution and the value of a step as HTML.
   * @param {string} name */
  #substitution(name) {
    const step = this.instrument.steps.find((one) => one.name === name);
    const found = step && taken(step, this.known);
    const result = this.known[name];
    if (!found || typeof result !== "number") return "";
    const { way, given } = found;
    if (way.call(given) !== result) return ""; // an option brought it
    const { html, cut } = quantity(result, way.unit);
    const written = way.line && [
      `<span>${this.#left(way)} = ${this.#line(way, (s) => this.instrument.symbols[s].html)}</span>`,
      `<span>= ${this.#line(way, (s) => digits(Number(given[s])).html)}</span>`,
    ];
    return (
      `<div class="sm-call"><p>${this.#head(way)}</p><p class="sm-steps">` +
      `${(written || []).join("")}<span>${cut ? "≈" : "="} ${html}</span></p></div>`
    );
  }

  /** @param {Way} way */
  #head(way) {
    return way.number ? this.#link(way.number, way.link) : way.doc;
  }

  /** @param {string} number @param {string} address */
  #link(number, address) {
    // On the page of the equation, its address would lose the setting.
    const url = new URL(this.pageAt(address), location.href);
    const href = url.pathname === location.pathname ? url.hash : url.pathname + url.hash;
    return `<a href="${href}">EQ ${number}</a>`;
  }

  /** @param {Way} way */
  #left(way) {
    return way.number ? this.instrument.symbols[way.left].html : "";
  }

  /** @param {Way} way @param {(symbol: string) => string} shown */
  #line(way, shown) {
    return way.line.replace(/\{(\w+)(!?)\}/g, (_, symbol, parted) => {
      const text = shown(symbol);
      return parted && text.includes("×") ? `(${text})` : text;
    });
  }
}

/** Return a text that does not break between a number and its unit.
 * @param {string} text */
const bound = (text) =>
  text.replace(/(\d) (?=(?:%|[kMGTP]?i?B|[kMGTP]?FLOP|tok|[mµn]?s|min|h)(?![a-z]))/g, "$1\u00a0");

/** @param {Element} node @param {string} text */
function replace(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
