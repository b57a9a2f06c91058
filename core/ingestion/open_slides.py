"""Reads OpenDocument presentations slide by slide: xberg passes over what stands in shapes.

As a stream, with a parser that expands no entities, like the sheets in `open_document`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.ingestion.containers import Parts
from core.ingestion.open_document import open_body, open_styles
from core.ingestion.refusals import cannot_open
from core.ingestion.xml_events import walk_xml

__all__ = ["OpenShow", "OpenSlide", "read_show"]

_NOTES = "presentation:notes"
_ROW = "table:table-row"
_CELL = "table:table-cell"
_PARAGRAPHS = frozenset({"text:p", "text:h"})
_FOOTERS = frozenset({"presentation:footer-decl", "presentation:header-decl"})
_BLANKS = {"text:s": " ", "text:tab": " ", "text:line-break": " "}
_SHAPES = frozenset({"draw:frame", "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:line"})
_FIELDS = frozenset({"text:page-number", "text:date", "text:time", "text:author-name"})


@dataclass(slots=True)
class OpenSlide:
    """A slide's title, its other lines in the order they were drawn, and its notes."""

    title: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OpenShow:
    """The slides, and what stands on every one of them, at its foot or elsewhere."""

    slides: list[OpenSlide]
    everywhere: list[str]


def read_show(parts: Parts) -> OpenShow:
    """Return what a presentation shows.

    Raises:
        UnreadableFile: it needs a password, or is damaged.
    """
    walk, masters = _Slides("draw:page"), _Slides("style:master-page")
    is_whole = walk.read(open_body(parts))
    if not is_whole and not walk.slides:
        raise cannot_open()
    masters.read(open_styles(parts))  # a broken one costs only itself
    drawn = [line for slide in masters.slides for line in (*slide.title, *slide.lines)]
    return OpenShow(walk.slides, list(dict.fromkeys((*walk.footers, *drawn))))


class _Slides:
    """Collects the slides, or the masters of slides: whatever this element holds."""

    def __init__(self, page: str) -> None:
        self.slides: list[OpenSlide] = []
        self.footers: list[str] = []
        self._page = page
        self._words: list[str] = []
        self._row: list[str] | None = None
        self._open = {"notes": 0, "text": 0, "silent": 0}
        self._shapes: list[dict[str, str]] = []

    def read(self, content: bytes) -> bool:
        return walk_xml(content, start=self._start, end=self._end, text=self._text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == self._page:
            self.slides.append(OpenSlide())
        elif tag in _SHAPES:
            self._shapes.append(attributes)
        elif tag == _ROW:
            self._row = []
        elif tag == _CELL and self._row is not None:
            self._row.append("")
        self._open["notes"] += tag == _NOTES
        self._open["text"] += tag in _PARAGRAPHS or tag in _FOOTERS
        self._open["silent"] += tag in _FIELDS
        self._words.append(_BLANKS.get(tag, ""))

    def _text(self, text: str) -> None:
        if self._open["text"] and not self._open["silent"]:
            self._words.append(text)

    def _end(self, tag: str) -> None:
        self._open["notes"] -= tag == _NOTES
        self._open["silent"] -= tag in _FIELDS
        if tag in _SHAPES:
            self._shapes.pop()
        elif tag == _ROW and self._row is not None:
            row, self._row = self._row, None
            self._add(" | ".join(row).strip(" |"))
        elif tag in _PARAGRAPHS or tag in _FOOTERS:
            self._open["text"] -= 1
            line = " ".join("".join(self._words).split())
            self._words.clear()
            if tag in _FOOTERS:
                self.footers += [line] if line else []
            elif self._row:
                self._row[-1] = f"{self._row[-1]} {line}".strip()
            else:
                self._add(line)

    def _add(self, line: str) -> None:
        shape = self._shapes[-1] if self._shapes else {}
        is_to_be_filled = shape.get("presentation:placeholder") == "true"
        if not line or not self.slides or is_to_be_filled:
            return
        slide = self.slides[-1]
        if self._open["notes"]:
            slide.notes.append(line)
        elif shape.get("presentation:class") == "title":
            slide.title.append(line)
        else:
            slide.lines.append(line)
