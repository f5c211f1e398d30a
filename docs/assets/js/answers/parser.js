// The parser: the pieces of a typed text worked out, by recursive descent.

import { units } from "../../data/units.js";
import { Unread } from "./plain.js";
import { bare, called, over, plus, power, times } from "./terms.js";
import { behind } from "./tokens.js";
import { dimension, unit } from "./units.js";

/** @import { Term, Token } from "./nouns.js" */

const DEEPEST = 30;
const FUNCTIONS = ["sqrt", "ln", "log2", "log10"];
const COUNTED = /^[a-z]{3,}$/; // what a number is counted by may be any word: GB/rack
const JOINING = ["per", "of", ...FUNCTIONS];

export class Parser {
  #at = 0;
  #depth = 0;

  /** @param {string} text @param {Token[]} pieces @param {string} wanted the dimension asked for
   * @param {string[]} notes where a unit that is read as another is told */
  constructor(text, pieces, wanted, notes) {
    this.text = text;
    this.pieces = pieces;
    this.wanted = wanted;
    this.notes = notes;
  }

  /** Return the term of all pieces. */
  whole() {
    const term = this.#sum();
    if (!this.#next("end")) throw this.#odd();
    return term;
  }

  /** @returns {Term} */
  #sum() {
    if (++this.#depth > DEEPEST) throw new Unread("deep");
    let total = this.#product();
    while (this.#next("+", "-")) {
      const sign = this.#taken().sort === "+" ? 1 : -1;
      total = plus(total, this.#product(), sign);
    }
    this.#depth--;
    return total;
  }

  /** @returns {Term} */
  #product() {
    let value = this.#signed();
    for (;;) {
      if (this.#next("*") || this.#says("of")) {
        this.#taken();
        value = times(value, this.#signed());
      } else if (this.#next("/") || this.#says("per")) {
        this.#taken();
        const counted = this.#next("number");
        value = over(value, this.#signed(), counted ? this.wanted : "");
      } else if (this.#measures() || this.#hyphened()) {
        if (this.#next("-")) this.#taken();
        value = times(value, this.#group());
      } else if (this.#next("(", "√") || FUNCTIONS.some((name) => this.#says(name))) {
        value = times(value, this.#item());
      } else return value;
    }
  }

  /** Return an item with its sign; `1 h 30 min` is one.
   * @returns {Term} */
  #signed() {
    if (this.#next("+", "-")) {
      const sign = this.#taken().sort === "-" ? -1 : 1;
      const value = this.#signed();
      return { ...value, number: sign * value.number };
    }
    let value = this.#item();
    for (let last = value; this.#next("number") && dimension(value.powers) === "second"; ) {
      const beside = this.#odd();
      const more = this.#item();
      if (dimension(more.powers) !== "second" || more.scale >= last.scale) throw beside;
      value = plus(value, (last = more), 1);
    }
    return value;
  }

  /** Return a power with its letter and its unit; `3.35 TB/s` without spaces is one.
   * @returns {Term} */
  #item() {
    const counted = this.#next("number");
    let value = times(this.#power(), bare(this.#letter(false), 0));
    if (this.#goesOn()) value = times(value, this.#group());
    while (counted && this.#attached()) {
      this.#taken();
      const below = this.#atom();
      value = over(value, this.#goesOn() ? times(below, this.#group()) : below, "");
    }
    return value;
  }

  /** @returns {Term} */
  #power() {
    const base = this.#atom();
    if (!this.#next("^")) return base;
    this.#taken();
    if (!this.#next("+", "-")) return power(base, this.#power());
    const sign = this.#taken().sort === "-" ? -1 : 1;
    const exponent = this.#power();
    return power(base, { ...exponent, number: sign * exponent.number });
  }

  /** @returns {Term} */
  #atom() {
    const piece = this.pieces[this.#at];
    if (this.#measures() && !(piece.text === "$" && this.pieces[this.#at + 1].sort === "number")) {
      const size = this.#measures(1) ? this.#letter(true) : 1; // per million tokens
      return size === 1 ? this.#group() : bare(size, 0);
    }
    if (!this.#next("number", "word", "(", "√")) throw this.#odd();
    this.#taken();
    if (piece.sort === "√") return called("sqrt", this.#atom());
    if (piece.text === "$") {
      const amount = this.#atom();
      return times(times(amount, bare(this.#letter(true), 0)), measure("$"));
    }
    if (piece.sort === "number") {
      if (this.#next("number")) throw this.#odd();
      return bare(piece.value, piece.step);
    }
    if (piece.sort === "(") return this.#enclosed();
    if (!FUNCTIONS.includes(piece.text) || !this.#next("(")) throw this.#odd(piece);
    this.#taken();
    return called(piece.text, this.#enclosed());
  }

  /** Return what stands up to a closing bracket.
   * @returns {Term} */
  #enclosed() {
    const value = this.#sum();
    if (this.#next("end")) throw new Unread("bracket");
    if (!this.#next(")")) throw this.#odd();
    this.#taken();
    return value;
  }

  /** Return the product of units that stands here: `GPU-hour`; a rate ends at its `s`.
   * @returns {Term} */
  #group() {
    let value = this.#unit();
    while (this.pieces[this.#at - 1].text !== "s" && (this.#measures() || this.#hyphened())) {
      if (this.#next("-")) this.#taken();
      value = times(value, this.#unit());
    }
    return value;
  }

  /** Return a unit with its exponent.
   * @returns {Term} */
  #unit() {
    const piece = this.#taken();
    const rate = piece.text.endsWith("FLOPS"); // an amount to some, a rate to others
    const found = rate ? undefined : unit(piece.text);
    const below = ["/", "per"].includes(this.pieces[this.#at - 2]?.text);
    if (!found && below && COUNTED.test(piece.text)) {
      return { ...bare(1, 0), measured: true };
    }
    if (!found) {
      throw new Unread(rate ? "rate" : "unknown", piece.text, behind(this.text, piece.start));
    }
    if (found.read) this.notes.push("case", piece.text, found.read);
    const term = measure(piece.text);
    if (!this.#next("^")) return term;
    this.#taken();
    const sign = this.#next("-") ? (this.#taken(), -1) : 1;
    if (!this.#next("number")) throw this.#odd();
    return power(term, bare(sign * this.#taken().value, 0));
  }

  /** Return what a letter or a word such as million multiplies by, 1 where none stands here.
   * @param {boolean} sure whether `B` can be no bytes */
  #letter(sure) {
    const { sort, text, start } = this.pieces[this.#at];
    const name = [text, text.toLowerCase(), text.toUpperCase()].find((one) =>
      Object.hasOwn(units.letters, one),
    );
    if (sort !== "word" || !name) return 1;
    const attached = this.#at > 0 && this.pieces[this.#at - 1].end === start;
    const counts = this.wanted === "1" || (attached && !this.wanted.includes("byte"));
    if (name === "B" && !sure && !this.#measures(1) && !counts) return 1;
    this.#taken();
    if (name === text.toUpperCase() && name !== text) this.notes.push("case", text, name);
    return units.letters[name];
  }

  /** Return whether one of these sorts is next.
   * @param {string[]} sorts */
  #next(...sorts) {
    return sorts.includes(this.pieces[this.#at].sort);
  }

  /** Return whether a word is next.
   * @param {string} word */
  #says(word) {
    return this.#next("word") && this.pieces[this.#at].text === word;
  }

  /** Return whether a unit, or what should be one, stands here or further on. */
  #measures(further = 0) {
    const piece = this.pieces[this.#at + further];
    return piece?.sort === "word" && !JOINING.includes(piece.text);
  }

  /** Return whether a unit belongs to what stands before it: not behind the `s` of a rate. */
  #goesOn() {
    return this.#measures() && this.pieces[this.#at - 1].text !== "s";
  }

  /** Return whether the hyphen of `GPU-hours` is next; a `PFLOP/s-day` is a rate times a day. */
  #hyphened() {
    return this.#next("-") && this.#measures(1) && this.#measures(-1);
  }

  /** Return whether a stroke is next that has a unit on either side, and no space. */
  #attached() {
    if (!(this.#next("/") && this.#measures(-1) && this.#measures(1))) return false;
    const [before, stroke, after] = this.pieces.slice(this.#at - 1, this.#at + 2);
    return before.end === stroke.start && stroke.end === after.start;
  }

  #taken() {
    return this.pieces[this.#at++];
  }

  /** Return what is wrong with a piece that stands where it may not. */
  #odd(piece = this.pieces[this.#at]) {
    if (piece.sort === "end") return new Unread("end");
    if (piece.sort === "–") return new Unread("range");
    const why = piece.sort === "number" ? "beside" : "misplaced";
    return new Unread(why, piece.text, behind(this.text, piece.start));
  }
}

/** Return one of a unit that is known.
 * @param {string} word @returns {Term} */
function measure(word) {
  const { scale, powers } = unit(word) ?? { scale: NaN, powers: [] };
  return { number: 1, scale, powers, step: 0, measured: true };
}
