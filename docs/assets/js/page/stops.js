// Stops: the checked numbers as buttons, which Tab passes over until the reader asks for them.

import { element } from "../dom.js";
import { keep, kept } from "./store.js";

const CLAIM = ".sm-claim:not(button):has(> template)";
const NAME = "stops";

/** Return whether Tab stops at the checked numbers. */
export const stopping = () => kept(NAME) === "on";

/** Have Tab stop at the checked numbers, or pass over them.
 * @param {boolean} on */
export function setStopping(on) {
  keep(NAME, on ? "on" : "off");
  makeButtons(document.body);
}

/** Make each claim in a part of the page a button.
 * @param {HTMLElement} part */
export function makeButtons(part) {
  const tabIndex = stopping() ? 0 : -1;
  for (const claim of part.querySelectorAll(CLAIM)) {
    const button = handle(/** @type {HTMLElement} */ (claim));
    button.tabIndex = tabIndex;
    if (button.role) continue;
    button.role = "button";
    button.ariaExpanded = "false";
  }
}

/** Return the element of a claim that is pressed and has the focus.
 *
 * What is inside a button is read as plain text, so a formula gets a button beside it.
 * @param {HTMLElement} claim @returns {HTMLElement} */
export function handle(claim) {
  if (!claim.querySelector("math")) return claim;
  const beside = /** @type {HTMLElement | null} */ (claim.querySelector(":scope > .sm-handle"));
  if (beside) return beside;
  const made = element("span", { class: "sm-handle sm-hidden", "aria-label": "What it rests on" });
  claim.append(made);
  return made;
}
