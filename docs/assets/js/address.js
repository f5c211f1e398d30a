// The address: an instrument's setting as part of the page's query, so that a setting is a link.

/** @import { Control, Field, Instrument, Settings, Slider } from "./nouns.js" */

/** Return the setting that a query holds; what an instrument does not have is left out.
 * @param {Instrument} instrument
 * @param {string} search
 * @returns {Settings} */
export function read(instrument, search) {
  const query = new URLSearchParams(search);
  /** @type {Settings} */
  const settings = {};
  for (const control of instrument.controls) {
    const text = query.get(`${instrument.name}.${control.name}`);
    const value = text === null ? undefined : parsed(instrument, control, text);
    if (value !== undefined) settings[control.name] = value;
  }
  return settings;
}

/** Return a query with a setting written into it; the rest of it stays.
 * @param {Instrument} instrument
 * @param {Settings} settings
 * @param {boolean} hidden whether the controls are
 * @param {string} search
 * @returns {string} empty, or with its question mark */
export function written(instrument, settings, hidden, search) {
  const query = new URLSearchParams(search);
  for (const { name, default: usual } of instrument.controls) {
    const key = `${instrument.name}.${name}`;
    const value = settings[name] ?? null;
    if (value === usual || value === null) query.delete(key);
    else query.set(key, String(value));
  }
  const hide = `${instrument.name}.hide`;
  if (hidden) query.set(hide, "1");
  else query.delete(hide);
  const text = query.toString();
  return text && `?${text}`;
}

/** Return whether a query hides the controls of an instrument.
 * @param {Instrument} instrument @param {string} search */
export const hides = (instrument, search) =>
  new URLSearchParams(search).get(`${instrument.name}.hide`) === "1";

/** Return the value that a text is for a control.
 * @param {Instrument} instrument @param {Control} control @param {string} text
 * @returns {number | string | undefined} */
function parsed(instrument, control, text) {
  if (control.kind === "choice") return Object.hasOwn(control.options, text) ? text : undefined;
  const value = Number(text);
  if (!text.trim() || !Number.isFinite(value)) return undefined;
  return allowed(instrument, control, value) ? value : undefined;
}

/** Return whether a control takes a number; a slider takes those between its places as well.
 * @param {Instrument} instrument @param {Slider | Field} control @param {number} value */
export function allowed(instrument, control, value) {
  const { low, high } =
    control.kind === "field"
      ? control
      : { low: control.values[0], high: control.values[control.values.length - 1] };
  const whole = instrument.symbols[control.name]?.whole;
  return value >= low && value <= high && (!whole || Number.isInteger(value));
}
