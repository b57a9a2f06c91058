"""Finds each slide's place in its show, and its notes: xberg counts slides by their files' names.

Apart from the other parts of Office files, because only presentations have an order of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath

from core.ingestion.containers import Parts
from core.ingestion.office_parts import part_paragraphs, relations

__all__ = ["SlidePart", "slide_parts"]

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_SHOWN = re.compile(rb"<(?:\w+:)?sldId\s[^>]*?\w+:id=\"([^\"]*)\"")
_NUMBER = re.compile("\\d+|\u2039#\u203a")
_SHOW = "ppt/presentation.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidePart:
    """A slide's number as people see it, and the paragraphs of its notes."""

    number: int
    notes: tuple[str, ...]


def slide_parts(parts: Parts) -> list[SlidePart]:
    """Return the slides in the order of their files' numbers; none where the show has no order.

    Raises:
        UnreadableFile: a part is nested beyond measure.
    """
    targets = relations(parts, _SHOW)
    shown = [
        targets.get(id_.decode("ascii", "replace"), "") for id_ in _SHOWN.findall(parts.read(_SHOW))
    ]
    files = sorted((int(m.group(1)), name) for name in parts.names if (m := _SLIDE.fullmatch(name)))
    numbers = {name: number for number, name in enumerate(shown, 1)}
    if numbers.keys() != {name for _, name in files}:
        return []
    return [SlidePart(number=numbers[name], notes=_notes(parts, name)) for _, name in files]


def _notes(parts: Parts, slide: str) -> tuple[str, ...]:
    for target in relations(parts, slide).values():
        if basename(dirname(normpath(join("/", target)))) == "notesSlides":
            said = part_paragraphs(parts, target)
            return tuple(text for text in said if not _NUMBER.fullmatch(text))
    return ()
