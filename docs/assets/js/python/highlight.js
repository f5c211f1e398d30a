// Python in color: the classes that the build gives to tokens, for code that is being edited.

const KEYWORDS =
  "and as assert async await break class continue def del elif else except finally for from " +
  "global if import in is lambda nonlocal not or pass raise return try while with yield";
const WORDS = "and in is not or";
const CONSTANTS = "True False None";
const BUILTINS =
  "abs all any bool bytes callable chr complex dict dir divmod enumerate eval exec filter float " +
  "format frozenset getattr hasattr hash help hex id input int isinstance issubclass iter len " +
  "list map max min next object oct open ord pow print property range repr reversed round set " +
  "setattr slice sorted staticmethod str sum super tuple type vars zip";
/** @type {Map<string, string>} */
const KINDS = new Map();
for (const [kind, words] of [["nb", BUILTINS], ["k", KEYWORDS], ["ow", WORDS], ["kc", CONSTANTS]]) {
  for (const word of words.split(" ")) KINDS.set(word, kind);
}
KINDS.set("import", "kn").set("from", "kn");

const TOKEN = new RegExp(
  [
    String.raw`(?<c1>#.*)`,
    String.raw`(?<s>[rbuft]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)` +
      String.raw`|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?))`,
    String.raw`(?<nn>(?<=^[ \t]*(?:from|import)[ \t]+)[\w.]+)`,
    String.raw`(?<m>0[xob][\da-f_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:e[+-]?\d[\d_]*)?j?)`,
    String.raw`(?<n>[\p{L}_][\p{L}\p{N}_]*)`,
    String.raw`(?<nd>(?<=^[ \t]*)@[\w.]+)`,
    String.raw`(?<o>[-+*/%@&|^~<>=!]+|:=)`,
    String.raw`(?<p>[()[\]{},:;.])`,
  ].join("|"),
  "gimu",
);

/** Return code as HTML.
 * @param {string} code */
export function highlighted(code) {
  let [html, at, before] = ["", 0, ""];
  for (const match of code.matchAll(TOKEN)) {
    const text = match[0];
    const [kind] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    html += escaped(code.slice(at, match.index));
    if (kind === "s") html += string(text, !line(code, match.index).trim());
    else html += span(kind === "n" ? named(text, before) : kind === "m" ? "mi" : kind, text);
    at = match.index + text.length;
    before = text;
  }
  return html + escaped(code.slice(at));
}

/** Return what stands on a line before a place.
 * @param {string} code @param {number} at */
function line(code, at) {
  return code.slice(code.lastIndexOf("\n", at - 1) + 1, at);
}

/** Return a string, what it computes inside it colored as code.
 * @param {string} literal @param {boolean} alone whether it starts its line */
function string(literal, alone) {
  const [, prefix, text] = /^(\w*)([^]*)$/.exec(literal) ?? [];
  if (!/f/i.test(prefix)) {
    const kind = alone && /^("""|''')/.test(text) ? "sd" : "s2";
    return (prefix && span("sa", prefix)) + span(kind, text);
  }
  return span("sa", prefix) + text
    .split(/(\{\{|\{[^{}]*\})/)
    .map((part, at) => {
      if (at % 2 === 0 || part === "{{") return part && span("s2", part);
      const [, inside, format] = /^\{(.*?)([!:][^!:]*)?\}$/s.exec(part) ?? [];
      return span("si", "{") + highlighted(inside) + span("si", `${format ?? ""}}`);
    })
    .join("");
}

/** @param {string | undefined} kind @param {string} text */
function span(kind, text) {
  return `<span class="${kind}">${escaped(text)}</span>`;
}

/** Return the class of a name, by the token before it.
 * @param {string} name @param {string} before */
function named(name, before) {
  if (before === "def") return "nf";
  if (before === "class") return "nc";
  if (before === ".") return "n";
  return KINDS.get(name) ?? (/(Error|Exception)$/.test(name) ? "ne" : "n");
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
