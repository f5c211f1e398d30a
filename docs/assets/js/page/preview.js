// Previews: what a link to an equation or to a term of the glossary leads to, shown at the link.

import { element } from "../dom.js";

const HEADING = /^H[1-6]$/;
/** @type {Map<string, Promise<Document | null>>} */
const pages = new Map(); // those that were fetched

/** Return what a link leads to, or null where it is not there.
 * @param {HTMLAnchorElement} link */
export async function preview(link) {
  const url = new URL(link.href);
  const page = await pageOf(url);
  const target = page?.getElementById(decodeURIComponent(url.hash.slice(1)));
  if (!page || !target) return null;
  const shown = target.matches(".sm-equation") ? equation(target) : definition(target);
  if (!shown) return null;
  const there = page === document ? "" : (page.querySelector("h1")?.firstChild?.textContent ?? "");
  const name = `Go to ${shown.name}${there && ` in ${there}`}`;
  const copies = shown.parts.map((part) => copy(part, url));
  return element("div", { class: "sm-preview" }, ...copies,
    element("p", { class: "sm-go" }, element("a", { href: url.href }, name)));
}

/** Return the page of an address: this one, or one that is fetched once.
 * @param {URL} url @returns {Promise<Document | null>} */
async function pageOf({ pathname, origin }) {
  if (pathname === location.pathname) return document;
  const known = pages.get(pathname);
  if (known) return known;
  const fetched = fetch(origin + pathname)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject()))
    .then((text) => new DOMParser().parseFromString(text, "text/html"))
    .catch(() => {
      pages.delete(pathname); // the network may be back at the next try
      return null;
    });
  pages.set(pathname, fetched);
  return fetched;
}

/** Return the parts of an equation that say what it is, and its name.
 * @param {HTMLElement} figure */
function equation(figure) {
  const selectors = [".sm-display", ".sm-card > p", ".sm-card > dl"];
  const parts = selectors.flatMap((one) => figure.querySelector(one) ?? []);
  const label = figure.querySelector(".sm-number")?.getAttribute("aria-label") ?? "Equation";
  return { name: label.replace("Equation", "equation"), parts };
}

/** Return the parts of a term's entry in a glossary, and its name: a list's, or a section.
 * @param {HTMLElement} target */
function definition(target) {
  const term = target.closest("dt, h2, h3, h4, h5, h6");
  if (!term) return null;
  /** @type {Element[]} */
  const parts = [term];
  for (let next = term.nextElementSibling; next; next = next.nextElementSibling) {
    const other = term.matches("dt")
      ? next.matches("dt") && parts.some((part) => part.matches("dd"))
      : HEADING.test(next.tagName) && next.tagName <= term.tagName;
    if (other) break;
    parts.push(next);
  }
  return { name: `“${copy(term, new URL(location.href)).textContent?.trim()}”`, parts };
}

/** Return a copy that stands on its own: nothing in it has an id or opens anything, and its links
 * lead where they led.
 * @param {Element} part @param {URL} url where it is from */
function copy(part, url) {
  const made = element("div", { class: `sm-part-${part.localName}` }, document.importNode(part, true));
  for (const one of made.querySelectorAll(".headerlink, template, .sm-handle")) one.remove();
  for (const one of made.querySelectorAll("[id]")) one.removeAttribute("id");
  for (const one of made.querySelectorAll(".sm-claim")) one.replaceWith(...one.childNodes);
  for (const one of made.querySelectorAll("a[href]")) {
    one.setAttribute("href", new URL(one.getAttribute("href") ?? "", url).href);
  }
  // A heading of another page is none of this one, and an entry of a list none without its list.
  const [only] = made.children;
  if (HEADING.test(only.tagName) || only.matches("dt, dd")) only.replaceWith(...only.childNodes);
  return made;
}
