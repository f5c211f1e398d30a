// The editor: a textarea over the colored code, which stays what is read, copied and printed.

import { highlighted } from "./highlight.js";

const INDENT = "    ";
const HELP = "Tab leaves the editor; once you have typed, it indents, until you press Escape.";

export class Editor {
  /**
   * @param {HTMLElement} code the element that shows the code
   * @param {{ label: string, typed: (code: string) => void, run: () => void }} options
   */
  constructor(code, { label, typed, run }) {
    this.code = code;
    this.typed = typed;
    this.run = run;
    this.armed = false; // whether Tab indents
    this.area = document.createElement("textarea");
    this.area.className = "sm-editor";
    this.area.value = code.textContent?.replace(/\n$/, "") ?? "";
    this.area.spellcheck = false;
    for (const name of ["autocapitalize", "autocomplete", "autocorrect"]) {
      this.area.setAttribute(name, "off");
    }
    this.area.setAttribute("aria-label", label);
    this.area.setAttribute("aria-description", HELP);
    this.area.addEventListener("input", () => this.#changed());
    this.area.addEventListener("keydown", (event) => this.#key(event));
    this.area.addEventListener("blur", () => (this.armed = false));
    code.setAttribute("aria-hidden", "true");
    code.removeAttribute("tabindex");
    code.after(this.area);
    this.#show();
  }

  /** Put the caret at the start of a line, or of the code.
   * @param {number} [line] */
  focus(line = 1) {
    const lines = this.area.value.split("\n").slice(0, line - 1);
    const at = lines.reduce((sum, one) => sum + one.length + 1, 0);
    this.area.setSelectionRange(at, at);
    this.area.focus();
  }

  /** Leave the code as it was typed. */
  close() {
    this.area.remove();
    this.code.removeAttribute("aria-hidden");
  }

  #changed() {
    this.armed = true;
    this.#show();
    this.typed(this.area.value);
  }

  #show() {
    this.area.rows = this.area.value.split("\n").length;
    this.code.innerHTML = `${highlighted(this.area.value)}\n`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, shiftKey, isComposing } = event;
    const command = event.ctrlKey || event.metaKey;
    if (isComposing) return;
    if (key === "Enter" && (command || shiftKey)) this.run();
    else if (command || event.altKey) return;
    else if (key === "Enter") this.#insert(`\n${this.#indent()}`);
    else if (key === "Tab" && this.armed) this.#shift(shiftKey);
    else if (key === "Escape" && this.armed) this.armed = false;
    else if (key !== "Backspace" || !this.#unindent()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Replace the selection, so that it can be undone.
   * @param {string} text */
  #insert(text) {
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
      const { selectionStart, selectionEnd } = this.area;
      this.area.setRangeText(text, selectionStart, selectionEnd, "end");
      this.#changed();
    }
  }

  /** Return the text of the line up to the caret. */
  #before() {
    const { value, selectionStart } = this.area;
    return value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
  }

  /** Return how a line that follows the caret starts. */
  #indent() {
    const line = this.#before();
    const indent = /^ */.exec(line)?.[0] ?? "";
    if (/:\s*(#.*)?$/.test(line)) return indent + INDENT;
    return /^ *(return|pass|raise|break|continue)\b/.test(line) ? indent.slice(4) : indent;
  }

  /** Take an indent away with one Backspace; return whether there was one. */
  #unindent() {
    const { selectionStart, selectionEnd } = this.area;
    const line = this.#before();
    if (selectionStart !== selectionEnd || !/^ +$/.test(line)) return false;
    this.area.setSelectionRange(selectionStart - (((line.length - 1) % 4) + 1), selectionEnd);
    this.#insert("");
    return true;
  }

  /** Indent at the caret, or every line of the selection; with `back`, the other way.
   * @param {boolean} back */
  #shift(back) {
    const { value, selectionStart, selectionEnd } = this.area;
    if (!back && selectionStart === selectionEnd) {
      return this.#insert(" ".repeat(4 - (this.#before().length % 4)));
    }
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const old = value.slice(start, selectionEnd);
    const text = back ? old.replace(/^ {1,4}/gm, "") : old.replace(/^(?=.)/gm, INDENT);
    if (text === old) return;
    this.area.setSelectionRange(start, selectionEnd);
    this.#insert(text);
    const end = start + text.length;
    this.area.setSelectionRange(selectionStart === selectionEnd ? end : start, end);
  }
}
