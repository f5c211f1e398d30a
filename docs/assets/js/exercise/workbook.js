// The workbook: what was solved of all exercises, the way back to the last, and a copy to keep.

import { button, element } from "../dom.js";
import { read, written } from "./copy.js";
import { lastPlace } from "../page/place.js";
import { forget, ids, keep, kept } from "./store.js";

/** An exercise as its table lists it.
 * @typedef {{ id: string, kind: string, row: HTMLTableRowElement, link: HTMLAnchorElement,
 *   state: HTMLElement }} Listed */

/** @type {Record<string, string>} */
const STATES = { open: "not tried", tried: "tried", solved: "✓ solved" };

/** Bring the workbook of a page to life.
 * @param {HTMLElement} root */
export function workbook(root) {
  const groups = listed(/** @type {HTMLElement} */ (root.parentElement));
  const all = groups.flatMap(({ exercises }) => exercises);
  const told = element("p", { class: "sm-workbook-told" });
  const said = element("p", { class: "sm-feedback", role: "status" });
  const say = (/** @type {string} */ text) => (said.textContent = text);
  const kind = select("Kind", [...new Set(all.map((one) => one.kind))]);
  const state = select("State", Object.values(STATES));

  const filter = () => {
    const shown = all.filter((one) => {
      const fits = (/** @type {HTMLSelectElement} */ { value }, /** @type {string} */ own) =>
        !value || value === own;
      one.row.hidden = !fits(kind.input, one.kind) || !fits(state.input, STATES[stateOf(one.id)]);
      return !one.row.hidden;
    });
    if (kind.input.value || state.input.value) say(`${shown.length} of ${all.length} are listed.`);
    else say("");
  };
  const update = () => {
    for (const one of all) {
      one.state.textContent = STATES[stateOf(one.id)];
      one.row.dataset.state = stateOf(one.id);
    }
    for (const { heading, exercises } of groups) {
      const solved = exercises.filter((one) => stateOf(one.id) === "solved").length;
      heading.textContent = ` ${solved} of ${exercises.length} solved`;
    }
    told.replaceChildren(...summary(all));
    filter();
  };
  kind.input.addEventListener("change", filter);
  state.input.addEventListener("change", filter);

  const file = element("input", { type: "file", accept: ".json,application/json", hidden: true,
    "aria-label": "A copy to read in" });
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    const { records, sentence } = read(await chosen.text());
    for (const [id, record] of Object.entries(records)) keep(id, record);
    file.value = "";
    update();
    say(sentence);
  });
  const clear = button("Clear", () => {
    const count = ids().length;
    if (!count || !confirm(`Forget what is kept of ${count} exercises? There is no way back.`)) return;
    ids().forEach(forget);
    update();
    say("Nothing is kept any more.");
  });
  root.append(
    told,
    element("div", { class: "sm-workbook-bar" }, kind.node, state.node,
      button("Export", () => {
        save(written());
        say(`A copy of ${ids().length} exercises was saved by your browser.`);
      }),
      button("Import", () => file.click()), file, clear),
    said,
  );
  update();
}

/** Return the exercises of each table of a page, with a place for how many were solved.
 * @param {HTMLElement} page */
function listed(page) {
  return [...page.querySelectorAll("table")].flatMap((table) => {
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const exercises = rows.flatMap((row) => {
      const link = row.querySelector("a");
      const id = /^([\w.]+):/.exec(link?.textContent ?? "")?.[1];
      if (!link || !id) return [];
      const state = row.insertCell();
      return [{ id, kind: row.cells[1].textContent ?? "", row, link, state }];
    });
    if (!exercises.length) return [];
    table.tHead?.rows[0].append(element("th", { scope: "col" }, "State"));
    const heading = element("p", { class: "sm-label" });
    (table.closest(".sm-table") ?? table).before(heading);
    return [{ heading, exercises }];
  });
}

/** @param {string} id */
function stateOf(id) {
  const record = kept(id);
  if (record?.solved) return "solved";
  return record ? "tried" : "open";
}

/** Return how far the reader is, and where he was.
 * @param {Listed[]} all @returns {(Node | string)[]} */
function summary(all) {
  const solved = all.filter((one) => stateOf(one.id) === "solved").length;
  const bar = element("progress", { value: solved, max: all.length, "aria-label": "Solved" });
  const last = all.filter((one) => kept(one.id))
    .sort((a, b) => ((kept(a.id)?.at ?? "") < (kept(b.id)?.at ?? "") ? 1 : -1))[0];
  const count = `${solved} of ${all.length} solved.`;
  /** @type {(Node | string)[]} */
  const told = [bar, ` ${count}`];
  if (last) {
    const link = element("a", { href: last.link.href }, last.link.textContent ?? "");
    told.push(" You were last at ", link, ".");
  } else told.push(" Nothing is kept in this browser yet.");
  const place = lastPlace();
  if (place) told.push(" You last read ", element("a", { href: place.url }, place.title), ".");
  return told;
}

/** Return a choice, with all as its first.
 * @param {string} name @param {string[]} values */
function select(name, values) {
  const options = values.map((value) => element("option", { value }, value));
  const input = element("select", {}, element("option", { value: "" }, "all"), ...options);
  return { node: element("label", {}, `${name} `, input), input };
}

/** Have the browser save a text as a file.
 * @param {string} text */
function save(text) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const date = new Date().toISOString().slice(0, 10);
  element("a", { href, download: `workbook-${date}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
