"""Lexemes: a stretch of text cut into numbers, operators, relations and what breaks a chain."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from stackmath.chains.measures import measured
from stackmath.numerals.literals import DASH, DATE, PLAIN, Numeral, numeral
from stackmath.numerals.words import OPERATORS, Kind, Tail, known, tail

STOP, WORD, SYMBOL = "stop", "word", "symbol"
BREAKS = (STOP, WORD, SYMBOL)
RELATIONS = ("=", "≈", "<", ">", "≤", "≥", "≠")

# Each pattern with the sort it gives; the first that matches counts, '' is passed over.
COMMON = [
    ("\ufffc+", SYMBOL),  # what is read apart
    (r"<!--.*?-->|[ \t\u00a0\u2009\u202f]+|&(?:nbsp|thinsp);", ""),
    (r"&times;|[×·⋅∙∗]", "*"),
    (r"&lt;=|&le;|<=|≤|⩽", "≤"),
    (r"&gt;=|&ge;|>=|≥|⩾", "≥"),
    (r"&(?:approx|asymp);|~=|≈|≃|≅|∼", "≈"),
    (r"(?!<sup>)</?[A-Za-z][^<>]*>|&\#?\w+;", SYMBOL),
    (DATE, SYMBOL),
    (r"[-=]{1,9}>|→|⇒|⇔|={3,}|—|[,;?，。；：、？！（）\"“”„‘’]|:(?=\s|$)|\#(?=\s)", STOP),
    (r"\.{2,}|…|:=|[-+*/]=|\+\+|--", SYMBOL),
    (r"\.(?!\d)|\|", STOP),
    (r"!=|≠", "≠"),
    (r"==?", "="),
    (r"<|&lt;", "<"),
    (r">|&gt;", ">"),
    (r"[÷∕⁄]", "/"),
    (r"\+", "+"),
    (r"−", "-"),
    (r"[€£¥₹₩](?=\s?\d)", ""),
    (r"√|(?<![\w.])(?:math\.|np\.)?sqrt(?=\()", "sqrt"),
    (r"\(", "("),
    (r"\)", ")"),
]
RAISED = r"\^\{-?\d{1,5}\}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,5}"
WORDS = [
    (r"\n\s*\n|\n(?=\s*(?:[-+*>#|]|\d+[.)]\s))", STOP),
    (r"\n", "line"),
    (r"(?<=[=≈] )(?:~|about |roughly |around |approximately )(?=[\d$\\])", "about"),
    (r"(?<=\s)~(?=\s)", "≈"),
    (r"(?<=\s)[-–](?=\s)", "dash"),
    (r"(?<![^\s(=×*/+])-(?=[\d$.(])", "-"),
    (r"(?<=[\w)] )(?:x|\\?\*)(?= [\d$(])|(?<=[\w)])\*(?=[\d(])|(?<=[\d)])x(?=[\d(])", "*"),
    (r"(?<=[\d)] )x(?=[\d(])", "*"),
    (r"(?<=\S )\*(?=\s)|(?<=[\w)])\*\*?(?=[\w(])|(?<=\|)\*\*(?=\d[^*\s]*\s)", SYMBOL),
    (r"\*+|~~|(?<!\w)_+|_+(?!\w)", ""),
    (r"/", "/"),
    (rf"{RAISED}|\^-?\d{{1,5}}(?!\d)|<sup>[-−]?\d{{1,3}}</sup>", "^"),
    (r"[\[\]]", STOP),
    (r"(?<=\d)-[A-Za-z]{2}[\w-]*|[^\W\d_](?:\w|[-'’](?=\w))*", WORD),
]
CODE = [
    (r"\n", STOP),
    (r"(?<=[=≈] )~(?=[\d$])", "about"),
    (rf"{RAISED}|(?:\*\* ?|\^)-?\d{{1,5}}(?![.\w])", "^"),
    (r"//", "//"),
    (r"/", "/"),
    (r"\*(?!\*)|(?<=[\d)] )x(?= [\d(])|(?<=[\d)])x(?=[\d(])", "*"),
    (r"~(?=\s)", "≈"),
    (r"-", "-"),
    (r"(?:if|else|and|or|not|assert|return)\b", STOP),
    (r"[^\W\d]\w*", SYMBOL),
]
MATH = [
    (r"\\\\(?:\[[^\]]*\])?", "line"),
    (r"\\begin\{(?:aligned|align|split|gathered|equation|gather)\*?\}|\\end\{\w+\*?\}", STOP),
    (r"&(?:\s*\\q?quad(?![A-Za-z]))?|[~\n]|\\[,;:! ]|\{\}", ""),
    (r"\\(?:displaystyle|nonumber)(?![A-Za-z])", ""),
    (r"\\(?:left|right|[bB]igg?[lrm]?)(?=[()\[\]])|\\(?:mathbf|boldsymbol|boxed|bm)(?=\{)", ""),
    (r"\\(?:und|ov)erbrace(?=\{)", "brace"),
    (r"\\q?quad(?![A-Za-z])|\\(?:tag|label)\{[^{}]*\}", STOP),
    (r"\\(?:Rightarrow|Longrightarrow|implies|iff|to|rightarrow|longrightarrow)(?![A-Za-z])", STOP),
    (r"\\(?:times|cdot|ast)(?![A-Za-z])|\*", "*"),
    (r"\\div(?![A-Za-z])|/", "/"),
    (r"-", "-"),
    (r"\\[td]?frac(?=\{)", "frac"),
    (r"\\sqrt(?=\{)", "sqrt"),
    (r"\\(?:approxeq|approx|simeq|sim|cong)(?![A-Za-z])", "≈"),
    (r"\\(?:leqslant|leq|le)(?![A-Za-z])", "≤"),
    (r"\\(?:geqslant|geq|ge)(?![A-Za-z])", "≥"),
    (r"\\neq?(?![A-Za-z])", "≠"),
    (r"\\lt(?![A-Za-z])", "<"),
    (r"\\gt(?![A-Za-z])", ">"),
    (rf"{RAISED}|\^\d(?!\d)", "^"),
    (r"\^(?=\{)", "raised"),
    (r"\[", "("),
    (r"\]", ")"),
    (r"\{", "{"),
    (r"\}", "}"),
    (r"\\text(?:rm|bf|it)?\{[^{}]*\}", "text"),
    (r"\\[A-Za-z]+", SYMBOL),
]


def _compiled(table: list[tuple[str, str]]) -> tuple[re.Pattern[str], list[str]]:
    """Return one pattern for a table, and the sorts of its groups."""
    pattern = "|".join(f"(?P<s{index}>{one})" for index, (one, _) in enumerate(table))
    return re.compile(pattern, re.DOTALL), [sort for _, sort in table]


TABLES = {
    "words": _compiled(COMMON + WORDS),
    "code": _compiled(COMMON + CODE),
    "math": _compiled(MATH[:1] + COMMON + MATH[1:]),
}
DATED = re.compile(DATE)
GLUED = re.compile(r"\d\w*(?:[.,:]\w+)*")
NAME = r"[^\W\d]\w*"
LABEL = re.compile(
    rf"\s{{1,8}}\((?:[A-Z]|[^\W\d]\w+|(?!\w[+/-]){NAME}(?:(?: |, | & |['’+/-]){NAME})+)\)"
    r"|(?:\s|\\[,;: ])*(?:\\text\{\s*\([^()\d{}]*\)\s*\}|\(\\text\{[^()\d{}]*\}\))"
)
COUNTED = re.compile(r" (?:[A-Za-z][A-Za-z-]{0,20}[ -]){0,2}([A-Za-z]{1,20})(?!\w)")
UNDER = re.compile(r"[_^]\{(?:[^{}]|\{[^{}]*\})*\}")


@dataclass(frozen=True)
class Lexeme:
    """A piece of a stretch: its sort, its place, and what a number or a unit is.

    Sorts are the operators + - * / // ^ ( ) { } frac sqrt, the relations, `number`, `unit`,
    and three that end a chain: `stop` (a comma, a full stop), `word` (an ordinary word) and
    `symbol` (a variable, a function, anything else: the side it touches is not understood).
    """

    sort: str
    start: int
    end: int
    text: str
    number: Numeral | None = None
    unit: Tail | None = None
    exponent: int = 0
    dash: bool = False  # a hyphen with space around it: a minus, or the dash of a sentence


def lexemes(text: str, kind: Kind, foreign: bool = False) -> list[Lexeme]:
    """Return the pieces of a stretch in their order; white space and emphasis are left out."""
    found: list[Lexeme] = []
    braces: list[bool] = []  # for each open brace, whether a label may hang below its end
    at = 0
    while at < len(text):
        piece = _number(text, at, kind, foreign) or _piece(text, at, kind)
        if piece.sort == "{":
            braces.append(bool(found) and found[-1].sort == "brace")
        at = piece.end
        if piece.sort == "}" and braces and braces.pop():
            under = UNDER.match(text, at)
            at = under.end() if under else at
        if piece.sort == "about" and found and found[-1].sort in RELATIONS:
            found[-1] = replace(found[-1], sort="≈")
        elif piece.sort == WORD:
            found.append(_word(piece, found[-1] if found else None))
        elif piece.sort not in ("", "about"):
            found.append(piece)
            at = _annexed(found, text, at, kind, foreign)
    return _lines(found, kind)


def _number(text: str, at: int, kind: Kind, foreign: bool) -> Lexeme | None:
    """Return the number that starts here, None if there is none to be read."""
    if not re.match(r"\\?\$?\.?\d", text[at : at + 4]) or text[at - 1 : at] in (*"\\#@^.",):
        return None
    if re.match(r"\w_|\W_\{|_\{", text[max(at - 2, 0) : at]):  # a subscript
        return None
    read = None if DATED.match(text, at) else numeral(text, at, kind)
    if read is None:
        glued = GLUED.match(text, at)
        return Lexeme(SYMBOL, at, glued.end(), glued[0]) if glued else None
    end = at + len(read.text)
    if kind == "math" and read.unit and text[end : end + 1] == "^":  # s^{-1}: of the unit
        read = numeral(text[at : end - len(read.tail)], 0, kind) if foreign else None
        if read is None:
            return Lexeme(SYMBOL, at, end, text[at:end])
        end = at + len(read.text)
    dash = DASH.match(text, end)
    if dash and (kind == "words" or not dash["hyphen"]):  # a range
        return Lexeme(SYMBOL, at, dash.end(), text[at : dash.end()])
    if read.tail == "x" and not read.decimals:  # an unknown, not a ratio
        return Lexeme(SYMBOL, at, end, read.text)
    if read.tail.startswith("/") and read.unit and read.unit.dimensionless:  # 8/heads
        return Lexeme(SYMBOL, at, end, read.text)
    bare_power = kind == "math" and re.search(r"\^[-−]?#", read.power) and abs(read.exponent) > 9
    return Lexeme(SYMBOL if bare_power else "number", at, end, read.text, read)


def _piece(text: str, at: int, kind: Kind) -> Lexeme:
    """Return the piece that is no number."""
    pattern, sorts = TABLES[kind]
    match = pattern.match(text, at)
    if match is None or match.lastgroup is None:
        return Lexeme(SYMBOL, at, at + 1, text[at])
    sort, spelled = sorts[int(match.lastgroup[1:])], match[0]
    if sort == "^":
        power = int(re.sub(r"[^-\d]", "", spelled.translate(PLAIN)))
        return Lexeme("^", at, match.end(), spelled, exponent=power)
    if sort == "text":
        words = spelled[spelled.index("{") + 1 : -1].strip()
        sort = WORD if re.search(r"[A-Za-z]", words) else STOP if re.search("[.,;]", words) else ""
        return Lexeme(sort, at, match.end(), words)
    return Lexeme("-" if sort == "dash" else sort, at, match.end(), spelled, dash=sort == "dash")


def _word(piece: Lexeme, before: Lexeme | None) -> Lexeme:
    """Return a word as what it is to a chain: ordinary, or part of what is computed."""
    text = piece.text
    percent = before and before.number and before.number.unit and before.number.unit.text == "%"
    if text == "of" and percent:
        return replace(piece, sort="*")
    name = re.search(r"[\d_]", text) or (len(text) <= 2 and text.isupper() and text not in "AI")
    if name or (len(text) == 1 and text not in "aAI"):
        return replace(piece, sort=SYMBOL)
    if any(word in OPERATORS for word in re.findall(r"[a-z]+", text.lower())):
        return replace(piece, sort=SYMBOL)
    return piece


def _annexed(found: list[Lexeme], text: str, at: int, kind: Kind, foreign: bool) -> int:
    """Return where what belongs to the last piece ends: its label, its unit."""
    last = found[-1]
    if last.sort in (")", "}", "^"):
        unit = tail(text, at, kind)
        if unit.unit and unit.factor == 1:
            found.append(Lexeme("unit", at, unit.end, text[at : unit.end], unit=unit))
            at = unit.end
    elif last.sort != "number":
        return at
    if foreign and not (last.number and (last.number.unit or last.number.tail.strip())):
        measure = None if found[-1].sort == "unit" else measured(text, at, kind)
        if measure:
            found.append(
                Lexeme(
                    "unit",
                    at,
                    measure[0],
                    text[at : measure[0]],
                    unit=Tail(measure[0], Fraction(1), measure[1]),
                )
            )
            at = measure[0]
    counted = COUNTED.match(text, at) if kind == "words" or (foreign and kind == "code") else None
    label = known(counted[1]) if counted else None
    if counted and label and label.dimensionless and not OPERATORS & {*counted[0].lower().split()}:
        at = counted.end()
    note = LABEL.match(text, at)
    return note.end() if note else at


def _lines(found: list[Lexeme], kind: Kind) -> list[Lexeme]:
    """Return the pieces with each line end dropped where a chain runs over it, else a stop."""
    pieces: list[Lexeme] = []
    for index, piece in enumerate(found):
        if piece.sort == "brace":
            continue
        if piece.sort == "{" and index and found[index - 1].sort == "brace":
            piece = replace(piece, start=found[index - 1].start)
        if piece.sort == "line":
            after = found[index + 1].sort if index + 1 < len(found) else STOP
            before = pieces[-1].sort if pieces else STOP
            runs_on = (*RELATIONS, "*", "/") + (("+", "-") if kind == "math" else ())
            if after in runs_on or before in (*runs_on, "+", "-"):
                continue
            piece = replace(piece, sort=STOP)
        pieces.append(piece)
    return pieces
