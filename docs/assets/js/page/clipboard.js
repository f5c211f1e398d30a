// The clipboard: a text is copied, or shown to be copied where the browser does not let us.

import { element } from "../dom.js";
import { say } from "./notice.js";

/** Copy a text and say so, or put it into a field in the place of an element.
 * @param {string} text @param {string} name what it is, such as report @param {HTMLElement} place */
export async function copy(text, name, place) {
  try {
    await navigator.clipboard.writeText(text);
    say(`The ${name} is copied.`);
  } catch {
    const label = name[0].toUpperCase() + name.slice(1);
    const area = element("textarea", { readonly: true, rows: 6, "aria-label": label }, text);
    place.replaceChildren(area);
    area.select();
  }
}
