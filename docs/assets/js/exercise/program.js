// A program that the reader writes: its tests run in the page's Python, each told in words.

import { element } from "../dom.js";
import { Editor } from "../python/editor.js";
import { highlighted } from "../python/highlight.js";
import { host } from "../python/host.js";
import { Output } from "../python/output.js";
import { sentence } from "../python/words.js";

/** @import { Face, Place, Verdict } from "./nouns.js" */
/** @import { Result } from "../python/host.js" */

const LIMIT = 10; // seconds

/** Return the face of a program to be written.
 * @param {Place} place @returns {Face} */
export function program(place) {
  const { key, work } = place;
  const box = place.question.filter((one) => one.querySelector("pre code")).pop();
  const code = element("code");
  const cell = document.createElement("sm-program");
  cell.setAttribute("data-editing", "");
  cell.append(element("div", { class: "highlight sm-code" }, element("pre", {}, code)));
  box?.replaceWith(cell);
  code.innerHTML = `${highlighted(key.starter)}\n`;
  const output = new Output(cell);
  const list = element("ul", { class: "sm-tests" });
  const words = key.tests.flatMap((test) => (test.says ? [test.says] : []));
  work.append(list);
  const editor = new Editor(code, {
    label: "Your program",
    typed: () => {
      mark(0);
      clear();
      place.changed();
    },
    run: () => place.check(),
  });
  const page = `${location.pathname}#exercise-${key.id}`;

  /** @param {number} line */
  function mark(line) {
    if (line) code.style.setProperty("--sm-line-wrong", String(line - 1));
    else code.style.removeProperty("--sm-line-wrong");
  }
  function clear() {
    list.replaceChildren(...words.map((says) => row(says, "")));
  }
  /** @param {string} code @param {number} number @returns {Promise<Result>} */
  const run = (code, number) => host.run({
    page, cell: number, code, limit: LIMIT,
    printed: (stream, text) => output.print(stream, text),
    state: (state, share) => {
      if (state === "starting") output.say("Starting Python", share);
      else if (state === "fetching") output.say("Fetching SymPy");
      else output.say("");
    },
  });
  /** Return the verdicts of the tests, in their order.
   * @returns {Promise<Verdict[]>} */
  async function check() {
    mark(0);
    clear();
    output.record("");
    output.fresh = false;
    host.forget(page);
    const own = await run(editor.area.value, 1);
    if (own.kind !== "done") return failed(own);
    /** @type {Verdict[]} */
    const verdicts = [];
    let number = 2;
    /** @type {Result | null} */
    let broken = null; // what prepares the next test and failed, which fails that test
    for (const { code: test, says } of key.tests) {
      /** @type {Result} */
      const result = (says && broken) || (await run(test, number++));
      if (result.kind === "cancelled") return failed(result);
      if (says) {
        const right = result.kind === "done";
        verdicts.push({ kind: right ? "right" : "wrong", says });
        list.children[verdicts.length - 1].replaceWith(row(says, right ? "right" : reason(result)));
        broken = null;
      } else if (result.kind !== "done") broken ??= result;
    }
    output.flush();
    output.say("");
    return verdicts;
  }
  /** Show why the program did not run to its end.
   * @param {Result} result */
  function failed(result) {
    if (result.text && result.line !== undefined) output.print("trace", result.text);
    output.flush();
    const printed = output.fresh;
    output.say(sentence(result, { limit: LIMIT, printed, above: 0 }));
    mark(result.line ?? 0);
    return [{ kind: "wrong", says: "It did not run to its end." }];
  }
  clear();
  return {
    value: () => editor.area.value,
    restore(kept) {
      editor.area.value = typeof kept === "string" ? kept : key.starter;
      code.innerHTML = `${highlighted(editor.area.value)}\n`;
      editor.area.rows = editor.area.value.split("\n").length;
      clear();
    },
    clear() {
      this.restore(null);
      output.record("");
      mark(0);
    },
    check,
    left: () => host.stop(page),
  };
}

/** Return why a test did not pass, where it is not the test's own word.
 * @param {Result} result */
function reason({ text, kind }) {
  if (kind === "limit") return `it ran longer than ${LIMIT} seconds`;
  const last = text?.trim().split("\n").pop() ?? "";
  return last.startsWith("AssertionError") ? "wrong" : last || "wrong";
}

/** Return the line of a test: what it asks, and how it went.
 * @param {string} says @param {string} went */
function row(says, went) {
  const tone = went === "right" ? "right" : went ? "wrong" : "ask";
  const told = { right: " (passed)", wrong: " (failed)", ask: "" }[tone];
  const mark = { right: "✓", wrong: "✗", ask: "○" }[tone];
  const why = tone === "wrong" && went !== "wrong" ? element("code", {}, went) : "";
  return element("li", { "data-tone": tone },
    element("span", { "aria-hidden": "true", class: "sm-mark" }, mark),
    element("span", {}, says, element("span", { class: "sm-hidden" }, told), why && " ", why));
}
