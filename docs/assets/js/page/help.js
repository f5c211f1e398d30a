// Help: the button that opens the list of keys; the list is fetched when it is first asked for.

import { button } from "../dom.js";

export const TITLE = "Keys and previews";

/** Open the list of keys. */
export async function help() {
  const { open } = await import("./dialog.js");
  open();
}

/** Put the button that opens the dialog into the header, where it stays from page to page. */
export function addHelpButton() {
  const opener = button("?", help);
  opener.className = "md-header__button sm-help-button";
  opener.title = `${TITLE} (?)`;
  opener.setAttribute("aria-label", opener.title);
  const search = document.querySelector(".md-header__button[for=__search]");
  if (search) search.before(opener);
  else document.querySelector(".md-header__inner")?.append(opener);
}
