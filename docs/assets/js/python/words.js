// What is said of a run in a sentence, and which cells cannot run in a page at all.

/** @typedef {import("./host.js").Result} Result */

const SHOWN = " What is shown was recorded by the build.";

/** @type {Record<string, string>} */
const ABSENT = {
  numpy: "NumPy is not in this page: nobody publishes it for one." + SHOWN,
  matplotlib: "Matplotlib is not in this page, so nothing is drawn here." + SHOWN,
};
const IMPORTS = /^(?:from|import)[ \t]+(?:[\w., \t]*,[ \t]*)?(numpy|matplotlib|stackmath\.figures)\b/m;
const FIGURES = /^from[ \t]+stackmath[ \t]+import[ \t(][^)\n]*\bfigures\b/m;
const ANEW = "Python starts anew: the names of every page are gone.";

/** Return what a cell needs that no page has: the name of a module, or nothing.
 * @param {string} code */
export function missing(code) {
  return IMPORTS.exec(code)?.[1] ?? (FIGURES.test(code) ? "stackmath.figures" : "");
}

/** Return why a cell cannot run in a page; nothing where a module is merely unknown.
 * @param {string} [module] */
export function excuse(module = "") {
  const draws = module.startsWith("stackmath.figures");
  return ABSENT[draws ? "matplotlib" : module.split(".")[0]] ?? "";
}

/** Return how a run ended, in a sentence; nothing where its output says it all.
 * @param {Result} result @param {{ limit: number, printed: boolean, above: number }} run */
export function sentence(result, { limit, printed, above }) {
  const { kind, line, name, text } = result;
  const cells =
    above === 1 ? "a cell above has not been run to its end"
    : `${above} cells above have not been run to their end`;
  switch (kind) {
    case "done":
      return printed ? "" : "It ran, and printed nothing.";
    case "syntax":
      return `Python cannot read line ${line}, so nothing was run.`;
    case "name":
      return above
        ? `The name ${name} is not known, and ${cells}.`
        : `The name ${name} is not known: no cell above sets it as they stand.`;
    case "flood":
      return "It printed more than 64 KB and was ended there; the names it had set are kept.";
    case "exit":
      return "It ended itself by sys.exit().";
    case "stopped":
      return `Stopped. ${ANEW}`;
    case "limit":
      return `Stopped after ${limit} ${limit === 1 ? "second" : "seconds"}. ${ANEW}`;
    case "cancelled":
      return "Not run.";
    case "broken":
      return `Python broke off (${text}); the next run starts it anew.`;
    case "unstarted":
      return `Python could not be started${text ? ` (${text})` : ""}. Run tries again.`;
    default:
      return line ? `It stopped at line ${line}.` : "It stopped with an error.";
  }
}
