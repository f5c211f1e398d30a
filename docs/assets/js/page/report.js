// A report: what a reader who doubts a number would have to tell, told already.

import { button, element } from "../dom.js";
import { copy } from "./clipboard.js";

const REPOSITORY = 'meta[name="stackmath:repository"]'; // set by the site's template

/** Return the line below what a claim rests on that reports it: a link to a new issue, or a button
 * that copies the same text where the site names no repository.
 * @param {HTMLElement} claim */
export function report(claim) {
  const text = told(claim);
  const meta = /** @type {HTMLMetaElement | null} */ (document.querySelector(REPOSITORY));
  const line = element("p", { class: "sm-report" });
  if (meta?.content) {
    const title = `Wrong number: ${printed(claim)} in ${place(claim)}`;
    const query = new URLSearchParams({ title, body: text });
    const href = `${meta.content.replace(/\/$/, "")}/issues/new?${query}`;
    line.append(element("a", { href }, "Report a wrong number"));
  } else {
    line.append(button("Copy a report of a wrong number", () => copy(text, "report", line)));
  }
  return line;
}

/** Return the text of a report.
 * @param {HTMLElement} claim */
function told(claim) {
  const template = claim.querySelector("template")?.content;
  const lines = [
    ["Page", location.href.replace(/#.*/, "")],
    ["Source", place(claim)],
    ["Expression", template?.querySelector("p > code")?.textContent],
    ["Printed", printed(claim)],
    ["Computed", template?.querySelector(".sm-value")?.textContent],
    ["What is wrong", " "],
  ];
  return lines.flatMap(([name, text]) => (text ? `${name}: ${text.trim()}` : [])).join("\n");
}

/** Return a claim as it is printed; a formula as it was written.
 * @param {HTMLElement} claim */
function printed(claim) {
  return (claim.querySelector("annotation") ?? claim).textContent?.trim() ?? "";
}

/** Return where in the source a claim stands.
 * @param {HTMLElement} claim */
function place(claim) {
  const source = /** @type {HTMLElement | null} */ (claim.closest("[data-src]"));
  return source?.dataset.src ?? "";
}
