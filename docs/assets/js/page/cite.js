// The line that cites a page: it is copied.

import { copy } from "./clipboard.js";

/** Copy the citation before a button.
 * @param {HTMLElement} button */
export function cite(button) {
  const line = /** @type {HTMLElement} */ (button.parentElement);
  copy(line.querySelector("span")?.textContent ?? "", "citation", line);
}
