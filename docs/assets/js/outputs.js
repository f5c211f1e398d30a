// The outputs of an instrument: each a number that opens what it rests on, and the verdict.

import { taken } from "./chain.js";
import { digits, quantity } from "./digits.js";
import { element } from "./dom.js";
import { chosen, filled } from "./words.js";

/** @import { Instrument, Row, Values, Way } from "./nouns.js" */

const COUNTED = "<p>Counted by the library from the published configuration.</p>";
const UNKNOWN = "<p>A value that it rests on is unknown.</p>";

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
      text: new Text(),
      told: element("template"),
      links: element("small"),
    }));
    const list = element("dl", { class: "sm-tiles" });
    for (const { row, label, value, text, told, links } of this.tiles) {
      if (row.by.length) value.append(text, told);
      const said = element("dd", {}, row.by.length ? value : text, links);
      list.append(element("div", {}, label, said));
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
    for (const { row, label, text, links } of this.tiles) {
      replace(label, filled(row.label, known) ?? row.label);
      const said = bound(chosen(row.cases, known).text);
      if (text.data !== said) text.data = said;
      const html = this.#links(row);
      if (links.innerHTML !== html) links.innerHTML = html;
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
    const { by } = tile.row;
    const known = by.some((name) => name in this.known);
    tile.told.innerHTML =
      by.map((name) => this.#substitution(name)).join("") || (known ? COUNTED : UNKNOWN);
  }

  /** Return links to the equations that give a row its value.
   * @param {Row} row */
  #links(row) {
    const links = new Map(row.see);
    for (const name of row.by) {
      const way = this.#taken(name)?.way;
      if (way?.number) links.set(way.number, way.link);
    }
    return [...links].map((one) => this.#link(...one)).join("");
  }

  /** Return the formula, the substitution and the value of a step as HTML.
   * @param {string} name */
  #substitution(name) {
    const found = this.#taken(name);
    if (!found) return "";
    const { way, given } = found;
    const { html, cut } = quantity(Number(this.known[name]), way.unit);
    const { symbols } = this.instrument;
    const [head, left] = way.number
      ? [this.#link(way.number, way.link), symbols[way.left].html]
      : [way.doc, ""];
    const written = way.line && [
      `<span>${left} = ${this.#line(way, (s) => symbols[s].html)}</span>`,
      `<span>= ${this.#line(way, (s) => digits(Number(given[s])).html)}</span>`,
    ];
    return (
      `<div class="sm-call"><p>${head}</p><p class="sm-steps">` +
      `${(written || []).join("")}<span>${cut ? "≈" : "="} ${html}</span></p></div>`
    );
  }

  /** Return what gives a step its value, nothing where an option brought it.
   * @param {string} name */
  #taken(name) {
    const step = this.instrument.steps.find((one) => one.name === name);
    return step && Object.hasOwn(this.known, name) ? taken(step, this.known) : null;
  }

  /** @param {string} number @param {string} address */
  #link(number, address) {
    // On the page of the equation, its address would lose the setting.
    const url = new URL(this.pageAt(address), location.href);
    const href = url.pathname === location.pathname ? url.hash : url.pathname + url.hash;
    return `<a href="${href}">EQ ${number}</a>`;
  }

  /** @param {Way} way @param {(symbol: string) => string} shown */
  #line(way, shown) {
    return way.line.replace(/\{(\w+)(!?)\}/g, (_, symbol, parted) => {
      const text = shown(symbol);
      return parted && text.includes("×") ? `(${text})` : text;
    });
  }
}

/** Return a text that does not break between a number and the word after it, such as its unit.
 * @param {string} text */
const bound = (text) => text.replace(/(\d) (?=[\wµ%])/g, "$1\u00a0");

/** @param {Element} node @param {string} text */
function replace(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
