"""Cuts a passage into the pieces a citation can point at: sentences, list items, table rows.

Nothing is lost or added: the blocks of a text, joined, are the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

__all__ = ["split_blocks"]

_WIDE_STOPS = "。\uff01\uff1f"
_ITEM = re.compile(r"[\s>]*(?:[-*+•–]\s|\d{1,3}[.)]\s)")
_ROW = re.compile(r"\s*\||.*\S(?:\t| \| )\S")
_HEADING = re.compile(r"\s*(?:#{1,6}\s|```|~~~|---|===)")
_LINE_END = re.compile(rf"""[.!?…:;{_WIDE_STOPS}]["'”’)\]*_]*\s*$""")
_SENTENCE_END = re.compile(rf"""[.!?…]+["'”’)\]*_]*\s+|[{_WIDE_STOPS}]+["”』」]*\s*""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|^\d{1,3}|e\.g|i\.e|[Dd]r|[Mm]rs?|[Mm]s|[Pp]rof|[Ss]t|[Nn]o|[Nn]r|vs|cf|ca|approx|"
    r"[Ff]ig|[Ss]ec|[Ee]q|[Vv]ol|pp?|[Aa]rt|Inc|Ltd|Co|Corp|U\.S|z\.B|d\.h|bzw)\.$"
)
_SHORT_LINE = 45
"""Characters: a line that ends before them, with a capital after it, was not wrapped."""
_LONG_BLOCK = 600
"""Characters: a longer run without a full stop is cut at its line ends."""


def split_blocks(text: str) -> tuple[str, ...]:
    """Cut a text into blocks; white space stays with the block before it."""
    pieces: list[str] = []
    for paragraph in _paragraphs(text.splitlines(keepends=True)):
        for piece in _sentences(paragraph):
            if pieces and (not piece.strip() or not pieces[-1].strip()):
                pieces[-1] += piece
            else:
                pieces.append(piece)
    return tuple(pieces)


def _paragraphs(lines: list[str]) -> Iterator[str]:
    held = ""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        held += line
        if _ends_after(line, following):
            yield held
            held = ""


def _ends_after(line: str, following: str) -> bool:
    """Tell whether a statement ends with this line, rather than being wrapped into the next."""
    if not line.strip() or not following.strip():
        return True
    if any(kind.match(following) for kind in (_ITEM, _ROW, _HEADING)):
        return True
    if _ROW.match(line) or _HEADING.match(line) or _LINE_END.search(line):
        return True
    if line.count("[") > line.count("]") or line.count("(") > line.count(")"):
        return False
    first = following.lstrip(" \t>")[:1]
    return len(line.strip()) < _SHORT_LINE and (first.isupper() or first.isdigit())


def _sentences(paragraph: str) -> Iterator[str]:
    start = 0
    for end in _SENTENCE_END.finditer(paragraph):
        sentence = paragraph[start : end.end()]
        rest = paragraph[end.end() :].lstrip("\"'“\u2018([*_")
        if rest[:1].islower() or _ABBREVIATION.search(sentence.rstrip()):
            continue
        yield sentence
        start = end.end()
    rest = paragraph[start:]
    if len(rest) > _LONG_BLOCK:
        yield from rest.splitlines(keepends=True)
    elif rest:
        yield rest
