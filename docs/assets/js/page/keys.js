// Keys: the arrows turn the pages and letters open things, wherever no one else needs the key.

import { help } from "./help.js";
import { say } from "./notice.js";
import { setStopping, stopping } from "./stops.js";
import { kept } from "./store.js";

const THEMES = ["f", "s", "/", "n", "p", ",", "."]; // keys that the theme listens to
const TYPED = "input, select, textarea";
const ROLES = ["slider", "tablist", "radiogroup", "listbox", "menu", "grid"];
const MOVED = ROLES.map((role) => `[role=${role}]`).join();
const OPEN = "dialog[open], :popover-open, #__search:checked, #__drawer:checked";
const TURN = {
  ArrowLeft: ".md-footer__link--prev",
  ArrowRight: ".md-footer__link--next",
};

/** Listen to the keys from now on. */
export function listenToKeys() {
  // The theme hears a key in the window, at the end of its way: here is before its start.
  window.addEventListener("keydown", swallow, { capture: true });
  document.addEventListener("keydown", act);
}

/** Keep one of the theme's keys from it: the reader wants none, or has a dialog open.
 * @param {KeyboardEvent} event */
function swallow(event) {
  if (!THEMES.includes(event.key) || event.ctrlKey || event.metaKey || typing()) return;
  if (!on() || document.querySelector("dialog[open]")) event.stopImmediatePropagation();
}

/** Do what a key is for.
 * @param {KeyboardEvent} event */
function act(event) {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (!on() || event.defaultPrevented || event.repeat || event.isComposing) return;
  if (altKey || ctrlKey || metaKey || typing() || where()?.closest(MOVED)) return;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const link = /** @type {HTMLElement | null} */ (document.querySelector(TURN[key]));
    if (!link || shiftKey || !turning()) return;
    link.click();
  } else if (document.querySelector("dialog[open]")) return;
  else if (key === "?") help();
  else if (key === "c") toggle();
  else return;
  event.preventDefault();
}

/** Return whether single keys do anything. */
const on = () => kept("keys") !== "off";

/** Return whether what is typed goes into a control. */
function typing() {
  const at = document.activeElement;
  return at instanceof HTMLElement && (at.matches(TYPED) || at.isContentEditable);
}

/** Return whether an arrow is free to turn the page. */
function turning() {
  if (document.querySelector(OPEN) || !getSelection()?.isCollapsed) return false;
  for (let at = where(); at; at = at.parentElement) {
    const scrolls = at === document.documentElement || /auto|scroll/.test(getComputedStyle(at).overflowX);
    if (scrolls && at.scrollWidth > at.clientWidth) return false;
  }
  return true;
}

/** Return where a key goes to: the focus, or else where the reader has clicked. */
function where() {
  const at = document.activeElement;
  return at && at !== document.body ? at : (getSelection()?.anchorNode?.parentElement ?? at);
}

function toggle() {
  setStopping(!stopping());
  say(`Tab ${stopping() ? "stops at" : "passes over"} the checked numbers.`);
}
