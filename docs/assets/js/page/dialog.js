// The dialog that lists the keys and turns them off.

import { button, element } from "../dom.js";
import { TITLE } from "./help.js";
import { setStopping, stopping } from "./stops.js";
import { keep, kept } from "./store.js";

const KEYS = [
  ["← p ,", "the page before"],
  ["→ n .", "the page after"],
  ["s f /", "search"],
  ["c", "Tab stops at the checked numbers, or passes over them"],
  ["Enter", "at a checked number: what it rests on"],
  ["Esc", "close what is open"],
  ["?", "this list"],
];
const PREVIEWS =
  "A link to an equation or to a term shows it under the mouse, or when the focus rests on it. " +
  "On a touch screen the first tap shows it; “Go to” in it, or a second tap, follows the link.";
/** @type {HTMLDialogElement | undefined} */
let dialog;

/** Open the dialog. */
export function open() {
  dialog ??= made();
  for (const [box, on] of [["keys", kept("keys") !== "off"], ["stops", stopping()]]) {
    /** @type {HTMLInputElement} */ (dialog.querySelector(`[name=${box}]`)).checked = Boolean(on);
  }
  if (!dialog.open) dialog.showModal();
}

/** Return the dialog, in the page. */
function made() {
  const rows = KEYS.map(([keys, what]) => {
    const names = keys.split(" ").flatMap((key) => [element("kbd", {}, key), " "]);
    return element("div", {}, element("dt", {}, ...names), element("dd", {}, what));
  });
  const close = button("Close", () => box.close());
  const box = element(
    "dialog",
    { class: "sm-help md-typeset", "aria-labelledby": "sm-help-title" },
    element("h2", { id: "sm-help-title" }, TITLE),
    element("dl", {}, ...rows),
    choice("keys", "Single-key shortcuts are on", (on) => keep("keys", on ? "on" : "off")),
    choice("stops", "Tab stops at the checked numbers", setStopping),
    element("p", {}, PREVIEWS),
    close,
  );
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close(); // beside it: all that is in it has elements of its own
  });
  document.body.append(box);
  return box;
}

/** Return a checkbox with its words.
 * @param {string} name @param {string} text @param {(on: boolean) => void} set */
function choice(name, text, set) {
  const box = element("input", { type: "checkbox", name });
  box.addEventListener("change", () => set(box.checked));
  return element("label", {}, box, text);
}
