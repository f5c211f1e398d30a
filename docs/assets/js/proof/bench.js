// A claim to break: its number in a field, and what the check says of it.

import { button, element } from "../dom.js";
import { finding } from "./check.js";

/** @import { Claim } from "./check.js" */

/** Put a field and its findings into an element, for the claim of the paragraph that it stands in.
 * @param {HTMLElement} proof */
export function bench(proof) {
  const data = proof.parentElement?.querySelector("data.sm-claim");
  if (!(data instanceof HTMLElement) || proof.firstChild) return;
  const source = data.querySelector("template")?.content.querySelector("code");
  const claim = {
    value: BigInt(data.getAttribute("value") ?? 0),
    expression: source?.textContent ?? "",
    dimension: proof.getAttribute("dimension") ?? "1",
  };
  const printed = (data.firstChild?.textContent ?? "").replaceAll("\u00a0", " ");
  proof.append(fields(claim, printed, data.dataset.src ?? "page.md:1"));
}

/** Return the field with the number, what is found, and the button that repairs it.
 * @param {Claim} claim @param {string} printed what the page prints @param {string} place */
function fields(claim, printed, place) {
  const field = element("input", {
    type: "text",
    value: printed,
    size: printed.length + 4,
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": "The number in the source",
  });
  const said = element("output", { class: "sm-proof-said" });
  const fix = button("", () => {
    field.value = right || printed;
    check();
    field.focus();
  });
  let right = "";
  const check = () => {
    const found = finding(field.value, claim);
    right = found?.right ?? "";
    said.textContent = found ? `${place}: ${found.says}` : "0 findings";
    said.dataset.tone = found ? "wrong" : "right";
    field.setAttribute("aria-invalid", String(found !== null));
    fix.disabled = !found;
    fix.textContent = found && !right ? "Put the page's number back" : "stackmath check --fix";
  };
  field.addEventListener("input", check);
  check();
  const comment = element("code", {}, `<!--= ${claim.expression} -->`);
  const line = element("p", { class: "sm-proof-line" }, field, comment);
  return element("div", { class: "sm-proof" }, line, said, fix);
}
