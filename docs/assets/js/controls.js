// The controls of an instrument: one function for each kind, a control in, what holds it out.

import { allowed } from "./address.js";
import { element } from "./dom.js";
import { filled } from "./words.js";

/** @import { Choice, Control, Field, Instrument, Settings, Slider, Values } from "./nouns.js" */

/** What a control is on the page: its element, and how a setting is shown in it.
 * @typedef {{ node: HTMLElement, show: (settings: Settings, known: Values) => void }} Shown */

/** @typedef {(name: string, value: number | string | null) => void} Change */

/** Return a control on the page.
 * @param {Instrument} instrument @param {Control} control @param {Change} change
 * @returns {Shown} */
export function controlOf(instrument, control, change) {
  const id = `${instrument.name}-${control.name}`;
  if (control.kind === "slider") return slider(control, id, change);
  if (control.kind === "choice") return choice(control, id, change);
  return field(instrument, control, id, change);
}

/** @param {Slider} control @param {string} id @param {Change} change @returns {Shown} */
function slider(control, id, change) {
  const input = element("input", {
    id, type: "range", min: 0, max: control.values.length - 1, step: 1,
  });
  const reading = element("span", { class: "sm-reading" });
  input.addEventListener("input", () => change(control.name, control.values[Number(input.value)]));
  return {
    node: labelled(control, id, input, reading),
    show(settings, known) {
      const text = filled(control.text, known) ?? "";
      const place = String(nearest(control, Number(settings[control.name])));
      if (input.value !== place) input.value = place;
      if (reading.textContent === text) return; // an element that is written is laid out again
      input.setAttribute("aria-valuetext", text);
      reading.textContent = text;
    },
  };
}

/** Return the place of a slider that is nearest to a value.
 * @param {Slider} control @param {number} value */
function nearest({ values }, value) {
  const above = values.findIndex((one) => one >= value);
  if (above <= 0) return above ? values.length - 1 : 0;
  return values[above] - value > value - values[above - 1] ? above - 1 : above;
}

/** @param {Choice} control @param {string} id @param {Change} change @returns {Shown} */
function choice(control, id, change) {
  const options = Object.entries(control.options).map(([value, one]) =>
    element("option", { value }, one.title),
  );
  const select = element("select", { id }, ...options);
  select.addEventListener("change", () => change(control.name, select.value));
  return {
    node: labelled(control, id, select),
    show(settings) {
      const value = String(settings[control.name]);
      if (select.value !== value) select.value = value;
    },
  };
}

/** @param {Instrument} instrument @param {Field} control @param {string} id
 * @param {Change} change @returns {Shown} */
function field(instrument, control, id, change) {
  const { name, low, high, step } = control;
  const input = element("input", {
    id, type: "number", min: low, max: high, step, inputmode: "decimal",
    "aria-describedby": `${id}-said`,
  });
  const said = element("span", { id: `${id}-said`, class: "sm-wrong" });
  const kind = instrument.symbols[name]?.whole ? "a whole number" : "a number";
  const refusal = `${control.label} is ${kind} from ${low} to ${high}.`;
  input.addEventListener("input", () => {
    const blank = input.value === "" && !input.validity.badInput;
    const value = blank ? control.default : input.valueAsNumber;
    const fine = value === null || allowed(instrument, control, value);
    input.setAttribute("aria-invalid", String(!fine));
    said.textContent = fine ? "" : refusal;
    if (fine) change(name, value);
  });
  const unit = control.unit && element("span", { class: "sm-unit" }, control.unit);
  return {
    node: labelled(control, id, element("span", { class: "sm-typed" }, input, unit || "", said)),
    show(settings, known) {
      const value = settings[name];
      const brought = known[name];
      const usual =
        typeof brought === "number" ? String(+(brought / control.scale).toPrecision(6)) : "unknown";
      if (input.placeholder !== usual) input.placeholder = usual;
      if (document.activeElement === input) return; // what is being typed stays as it is
      const text = value === null || value === control.default ? standing(control) : String(value);
      if (input.value !== text) input.value = text;
      if (!said.textContent) return;
      input.removeAttribute("aria-invalid");
      said.textContent = "";
    },
  };
}

/** @param {Field} control */
const standing = (control) => (control.default === null ? "" : String(control.default));

/** @param {Control} control @param {string} id @param {...Node} nodes */
function labelled(control, id, ...nodes) {
  const [input, ...rest] = nodes;
  const label = element("label", { for: id }, control.label);
  return element("div", { class: `sm-control sm-${control.kind}` }, label, ...rest, input);
}
