"""Counts the rows of OpenDocument sheets: xberg tells their cells, not where they stand.

Read as a stream with a parser that expands no entities; rows that are repeated are only counted.
"""

from __future__ import annotations

from xml.parsers import expat

from core.ingestion.containers import Parts

__all__ = ["sheet_rows"]

_MAX_PART_BYTES = 64 * 1024 * 1024
_MOST_REPEATED = 10_000


def sheet_rows(parts: Parts) -> list[list[int]]:
    """Return the numbers of the rows that hold something, sheet by sheet."""
    return _Rows().read(parts.read("content.xml", _MAX_PART_BYTES))


class _Rows:
    def __init__(self) -> None:
        self._sheets: list[list[int]] = []
        self._row = 1
        self._repeated = 1
        self._holds = False
        self._is_inside = False

    def read(self, content: bytes) -> list[list[int]]:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            return []  # without numbers its rows are still found by their sheet
        return self._sheets

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._sheets.append([])
            self._row = 1
        elif tag == "table:table-row":
            said = attributes.get("table:number-rows-repeated", "1")
            self._repeated = int(said) if said.isdecimal() else 1
            self._holds, self._is_inside = False, True

    def _end(self, tag: str) -> None:
        if tag != "table:table-row":
            return
        if self._holds and self._sheets:
            last = self._row + min(self._repeated, _MOST_REPEATED)
            self._sheets[-1].extend(range(self._row, last))
        self._row += self._repeated
        self._is_inside = False

    def _text(self, text: str) -> None:
        self._holds = self._holds or (self._is_inside and bool(text.strip()))
