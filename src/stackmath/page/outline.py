"""The outline of a page: its blocks, as CommonMark and this project's own marks divide it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.token import Token

BLANK = re.compile(r"[^\r\n]")
FRONT = re.compile(r"\s*(?:#.*|[\w\"'-][^:]*:(?:\s.*)?|)$")
ASIDE = re.compile(r"!!![ \t]+\S|\?\?\?\+?[ \t]+\S|===[!+]*[ \t]+[\"']|(///+)[ \t]*[^/\s]")
ASIDES = ("!!!", "???", "===", "///")
DEEPEST = 40  # containers in containers: the parser reads no deeper
CONTAINERS = ("blockquote_open", "list_item_open", "aside_open")
INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


@cache
def parser() -> MarkdownIt:
    """Return the parser of blocks: CommonMark, tables, display mathematics and asides."""
    options = {"html": True, "maxNesting": DEEPEST}
    parser = MarkdownIt("commonmark", options).enable("table").disable("inline")
    parser.block.ruler.before("table", "place", _place)
    for name, rule in ("display", _display), ("aside", _aside):
        parser.block.ruler.before("table", name, rule, INTERRUPTS)
    parser.block.ruler.before("reference", "footnote", _footnote)
    return parser


def _place(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Note where the content of a block starts, past its container's marks; match nothing."""
    if not silent:
        state.env["places"][start] = state.bMarks[start] + state.tShift[start]
    return False


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Match a footnote as a paragraph, since `[^1]: 5.4` would else define a link's target."""
    at = state.bMarks[start] + state.tShift[start]
    found = state.src.startswith("[^", at) and not state.is_code_block(start)
    return found and paragraph(state, start, end, silent)


def _display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Match a display equation: lines from one that starts with $$ to one that ends so."""
    at = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("$$", at) or state.is_code_block(start):
        return False
    last, at = start, at + 2
    while (close := state.src.find("$$", at, state.eMarks[last])) < 0:
        last += 1
        if last >= end or state.isEmpty(last) or state.sCount[last] < state.blkIndent:
            return False
        at = state.bMarks[last] + state.tShift[last]
    if state.src[close + 2 : state.eMarks[last]].strip():
        return False
    if not silent:
        state.line = last + 1
        state.push("display", "", 0).map = [start, last + 1]
    return True


def _aside(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Match an admonition or a tab: its title's line, and the lines indented below it."""
    at = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(ASIDES, at) or state.is_code_block(start):
        return False
    found = ASIDE.match(state.src, at, state.eMarks[start])
    if not found:
        return False
    if silent:
        return True
    last, inside = start + 1, state.blkIndent + 4
    while last < end and not found[1] and (state.isEmpty(last) or state.sCount[last] >= inside):
        last += 1
    state.push("aside_open", "div", 1).map = [start, start + 1]
    outside = state.blkIndent, state.lineMax
    state.blkIndent, state.lineMax = inside, last
    state.md.block.tokenize(state, start + 1, last)
    state.blkIndent, state.lineMax = outside
    state.push("aside_close", "div", -1)
    state.line = last
    return True


def unfronted(lines: list[str]) -> list[str]:
    """Return the lines with those of the front matter emptied."""
    if lines[0].rstrip() != "---":
        return lines
    last = next((i for i, line in enumerate(lines) if i and line.rstrip() in ("---", "...")), 0)
    first = next((line for line in lines[1:last] if line.strip()), "")
    return [""] * (last + 1) + lines[last + 1 :] if last and FRONT.match(first) else lines


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length, its line ends kept, with blanks for the spans."""
    parts, done = [], 0
    for start, end in sorted(spans):
        start = max(start, done)
        parts += [text[done:start], BLANK.sub(" ", text[start:end])]
        done = max(end, done)
    return "".join([*parts, text[done:]])


def is_closed(fence: Token) -> bool:
    """Return whether a fence has a closing line: one more than it holds and opens with."""
    first, after = fence.map or [0, 0]
    held = fence.content.count("\n") + (fence.content[-1:] not in ("", "\n"))
    return after - first - 2 == held
