// Steps: of something to be shown, revealed one by one; the reader says whether he had them.

import { button, element } from "../dom.js";

/** @import { Face, Place } from "./nouns.js" */

/** Return the face of something to be shown.
 * @param {Place} place @returns {Face} */
export function steps(place) {
  const solution = [...place.section.querySelectorAll("details")]
    .find((one) => one.querySelector("summary")?.textContent === "Solution");
  const all = [...(solution?.querySelector("ol")?.children ?? [])];
  const list = element("ol", { class: "sm-steps-shown" });
  const note = element("textarea", { rows: 4, spellcheck: "false" });
  const label = element("label", { class: "sm-field sm-note-field" }, "Your steps", note);
  let shown = 0;
  let done = false;
  const next = button("", () => {
    reveal(shown + 1);
    place.changed();
    /** @type {HTMLElement | null} */ (list.lastElementChild)?.focus();
  });
  /** @param {number} count */
  const reveal = (count) => {
    for (; shown < Math.min(count, all.length); shown += 1) {
      const step = /** @type {HTMLElement} */ (all[shown].cloneNode(true));
      for (const one of [step, ...step.querySelectorAll("[id]")]) one.removeAttribute("id");
      step.tabIndex = -1;
      list.append(step);
    }
    next.textContent = `Show step ${shown + 1} of ${all.length}`;
    next.hidden = shown === all.length;
  };
  note.addEventListener("input", place.changed);
  place.work.append(label, list, next);
  const restore = (/** @type {any} */ kept) => {
    note.value = String(kept?.note ?? "");
    done = kept?.done === true;
    list.replaceChildren();
    shown = 0;
    reveal(Number(kept?.shown ?? 0));
  };
  restore(null);
  return {
    action: "I have it",
    value: () => ({ note: note.value, shown, done }),
    restore,
    clear: () => restore(null),
    check() {
      done = true;
      return [{ kind: "right", says: "" }];
    },
  };
}
