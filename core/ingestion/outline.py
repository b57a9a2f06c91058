"""Find the headings and tables of Markdown, in place: offsets stay those of the text.

Apart from the readers, because Markdown also stands in notebooks and canvases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.domain.documents import Section

__all__ = ["outline"]

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t](.*))?$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_TABLE_RULE = frozenset("|:- \t")
_MAX_TITLE = 300
_INLINE = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`]{1,3}")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def outline(text: str, *, start: int = 0) -> list[Section]:
    """Cut Markdown into sections at its headings and tables, from `start` on."""
    sections: list[Section] = []
    path: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    body_start = start
    for event in _events(text, start):
        if isinstance(event, _Heading):
            _close(text, sections, body_start, event.start, path)
            kept = sum(1 for level in levels if level < event.level)
            path, levels = (*path[:kept], event.title), (*levels[:kept], event.level)
            body_start = event.start
            continue
        _close(text, sections, body_start, event.start, path)
        for row in event.rows:
            _close(text, sections, row.start, row.end, path, header=event.header)
        body_start = event.end
    _close(text, sections, body_start, len(text), path)
    return sections


@dataclass(frozen=True, slots=True)
class _Heading:
    start: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class _Table:
    start: int
    end: int
    header: str
    rows: tuple[_Line, ...]


def _events(text: str, start: int) -> Iterator[_Heading | _Table]:
    lines = list(_lines(text, start))
    fence: str | None = None
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        mark = _FENCE.match(line.text)
        if fence is not None:
            fence = None if mark and mark.group(1).startswith(fence) else fence
            continue
        if mark:
            fence = mark.group(1)
            continue
        following = lines[index].text if index < len(lines) else ""
        heading = _heading(line, following)
        if heading is not None:
            yield heading
        elif "|" in line.text and _rules_table(following):
            last = index + 1
            while last < len(lines) and "|" in lines[last].text:
                last += 1
            head = _Line(line.start, lines[index].end, "")
            yield _Table(
                start=line.start,
                end=lines[last - 1].end,
                header=line.text.strip(),
                rows=(head, *lines[index + 1 : last]),
            )
            index = last


def _heading(line: _Line, following: str) -> _Heading | None:
    match = _HEADING.match(line.text)
    if match:
        return _titled(line.start, len(match.group(1)), (match.group(2) or "").rstrip().rstrip("#"))
    under = _UNDERLINE.match(following)
    if under and line.text.strip() and not line.text.lstrip().startswith(("-", "|", ">", "#")):
        return _titled(line.start, 1 if under.group(1)[0] == "=" else 2, line.text)
    return None


def _rules_table(line: str) -> bool:
    return "-" in line and "|" in line and _TABLE_RULE.issuperset(line)


def _titled(start: int, level: int, title: str) -> _Heading | None:
    plain = " ".join(_INLINE.sub(lambda found: found.group(1) or "", title[:_MAX_TITLE]).split())
    return _Heading(start, level, plain) if plain else None


def _lines(text: str, start: int) -> Iterator[_Line]:
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield _Line(start, end, text[start:end])
        start = end + 1


def _close(
    text: str,
    sections: list[Section],
    start: int,
    end: int,
    path: tuple[str, ...],
    *,
    header: str | None = None,
) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        sections.append(Section(start=start, end=end, heading_path=path, header=header))
