"""Reads what stands on every slide of a show because it stands on the slides' master.

Apart from `slide_parts`, because it belongs to no slide of its own. Frames that are there to be
filled in hold advice, which nobody sees.
"""

from __future__ import annotations

import re

from core.ingestion.containers import Parts
from core.ingestion.office_parts import relations
from core.ingestion.xml_events import walk_xml

__all__ = ["master_texts"]

_SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")
_LAYOUT = "ppt/slideLayouts/"
_MASTER = "ppt/slideMasters/"
_SHAPE = "p:sp"
_TO_BE_FILLED = "p:ph"
_MAX_PART_BYTES = 8 * 1024 * 1024


def master_texts(parts: Parts) -> list[str]:
    """Return the lines of the layouts and masters that slides use, each once.

    Raises:
        UnreadableFile: a part is broken.
    """
    slides = [name for name in parts.names if _SLIDE.fullmatch(name)]
    layouts = _targets(parts, slides, _LAYOUT)
    found: dict[str, None] = {}
    for name in (*_targets(parts, layouts, _MASTER), *layouts):
        found.update(dict.fromkeys(_Shapes().read(parts.read(name, _MAX_PART_BYTES))))
    return list(found)


def _targets(parts: Parts, names: list[str], folder: str) -> list[str]:
    said = {target for name in names for target in relations(parts, name).values()}
    return sorted(target for target in said if target.startswith(folder))


class _Shapes:
    """Collects the paragraphs of the shapes that are not there to be filled in."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._lines: list[str] = []
        self._words: list[str] = []
        self._in_text = 0
        self._is_to_be_filled = False

    def read(self, content: bytes) -> list[str]:
        walk_xml(content, start=self._start, end=self._end, text=self._text)
        return self._found

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == _SHAPE:
            self._lines, self._words, self._is_to_be_filled = [], [], False
        self._is_to_be_filled = self._is_to_be_filled or tag == _TO_BE_FILLED
        self._in_text += tag == "a:t"

    def _text(self, text: str) -> None:
        if self._in_text:
            self._words.append(text)

    def _end(self, tag: str) -> None:
        self._in_text -= tag == "a:t"
        if tag == "a:p":
            line = " ".join("".join(self._words).split())
            self._words = []
            self._lines += [line] if line else []
        elif tag == _SHAPE and not self._is_to_be_filled:
            self._found += self._lines
