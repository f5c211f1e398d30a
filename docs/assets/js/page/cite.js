// The line that cites a page: it can be copied.

import { button } from "../dom.js";
import { copy } from "./clipboard.js";

/** Put a button behind the line of an article that cites it, once.
 * @param {HTMLElement} article */
export function makeCopyable(article) {
  const line = /** @type {HTMLElement | null} */ (article.querySelector(".sm-cite"));
  const text = line?.querySelector("span")?.textContent;
  if (!line || !text || line.querySelector("button")) return;
  line.append(" ", button("Copy", () => copy(text, "citation", line)));
  line.querySelector("button")?.setAttribute("aria-label", "Copy the citation");
}
