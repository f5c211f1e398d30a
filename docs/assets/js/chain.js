// The chain: settings to values, equation after equation; the twin of stackmath.instruments.chain.

/** @import { Instrument, Settings, Step, Symbol, Values, Way } from "./nouns.js" */

/** Return the setting that an instrument starts with.
 * @param {Instrument} instrument
 * @returns {Settings} */
export const defaults = (instrument) =>
  Object.fromEntries(instrument.controls.map((control) => [control.name, control.default]));

/** Return everything that is known of a setting: what it says, inherited, and what follows, own.
 * @param {Instrument} instrument
 * @param {Settings} settings those that differ from the defaults
 * @returns {Values} */
export function values(instrument, settings) {
  const known = Object.create(set(instrument, { ...defaults(instrument), ...settings }));
  for (const step of instrument.steps) {
    if (step.name in known) continue; // what an option brings stands
    const value = valueOf(instrument, step, known);
    if (value !== undefined) known[step.name] = value;
  }
  return known;
}

/** Return what is known where one value is any other: at each place along a curve.
 * Only the steps that follow from it are taken again.
 * @param {Instrument} instrument
 * @param {Values} known
 * @param {string} name
 * @param {number[]} places
 * @returns {Values[]} */
export function along(instrument, known, name, places) {
  const moved = new Set([name]);
  const again = instrument.steps.filter((step) => {
    const sources = step.ways.flatMap(({ symbols }) => symbols.map((s) => step.given[s] ?? s));
    const follows = sources.some((source) => moved.has(String(source)));
    if (follows) moved.add(step.name);
    return follows && step.name !== name;
  });
  return places.map((place) => {
    const here = Object.create(known);
    here[name] = place;
    for (const step of again) here[step.name] = valueOf(instrument, step, here);
    return here;
  });
}

/** Return the equation that gives a step its value, with what it takes; null where none can.
 * @param {Step} step
 * @param {Values} known
 * @returns {{ way: Way, given: Values } | null} */
export function taken(step, known) {
  for (const way of step.ways) {
    const given = inputs(step, way, known);
    if (given) return { way, given };
  }
  return null;
}

/** Return the values that the controls set; what is typed wins over what an option brings.
 * @param {Instrument} instrument
 * @param {Settings} settings
 * @returns {Values} */
function set(instrument, settings) {
  const known = { ...instrument.constants };
  for (const control of instrument.controls) {
    if (control.kind !== "choice") continue;
    const name = String(settings[control.name]);
    const option = control.options[name];
    known[control.name] = name;
    known[`${control.name}_title`] = option.title;
    Object.assign(known, option.values);
  }
  for (const control of instrument.controls) {
    const value = settings[control.name];
    if (control.kind === "choice" || value === null) continue;
    known[control.name] = Number(value) * (control.kind === "field" ? control.scale : 1);
  }
  return known;
}

/** @param {Step} step @param {Way} way @param {Values} known @returns {Values | null} */
function inputs(step, way, known) {
  /** @type {Values} */
  const given = {};
  for (const symbol of way.symbols) {
    const source = step.given[symbol] ?? symbol;
    const value = typeof source === "string" ? known[source] : source;
    if (value === undefined) return null;
    given[symbol] = value;
  }
  return given;
}

/** Return the value of a step, undefined where it is unknown.
 * @param {Instrument} instrument @param {Step} step @param {Values} known */
function valueOf(instrument, step, known) {
  const found = taken(step, known);
  if (!found) return undefined;
  const { way, given } = found;
  const allowed = way.symbols.every((name) => within(instrument.symbols[name], given[name]));
  if (!allowed || (way.holds && !way.holds(given))) return undefined;
  const value = way.call(given);
  return Number.isFinite(value) ? value : undefined;
}

/** Return whether a symbol may have a value; what is no symbol of the notation has no domain.
 * @param {Symbol | undefined} symbol @param {number | string} value */
function within(symbol, value) {
  if (!symbol) return true;
  if (typeof value !== "number") return false;
  const above = symbol.lowOpen ? value > symbol.low : value >= symbol.low;
  const below = symbol.highOpen ? value < symbol.high : value <= symbol.high;
  return above && below && (!symbol.whole || Number.isInteger(value));
}
