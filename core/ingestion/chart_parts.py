"""Reads the charts of Office files: their titles, and their series as people read them off.

Apart from the other parts beside the body, because a chart's words mean nothing without each other.
"""

from __future__ import annotations

import re

from core.ingestion.containers import Parts
from core.ingestion.xml_events import walk_xml

__all__ = ["chart_texts"]

_CHART = re.compile(r"(?:word|xl|ppt)/charts/chart\d*\.xml")
_MAX_PART_BYTES = 16 * 1024 * 1024
_MOST_POINTS = 1_000
_GROUPS = {
    "tx": "names",
    "cat": "categories",
    "xVal": "categories",
    "val": "values",
    "yVal": "values",
}


def chart_texts(parts: Parts) -> list[str]:
    """Return each chart's title and series: `Revenue: North 19.2, South 21.4`."""
    texts: list[str] = []
    for name in sorted(parts.names):
        if _CHART.fullmatch(name):
            texts += _Chart().read(parts.read(name, _MAX_PART_BYTES))
    return texts


class _Chart:
    def __init__(self) -> None:
        self._texts: list[str] = []
        self._words: list[str] = []
        self._open: list[str] = []
        self._series: dict[str, list[str]] | None = None
        self._group: str | None = None

    def read(self, content: bytes) -> list[str]:
        # A broken chart costs only itself.
        walk_xml(content, start=self._start, end=self._end, text=self._text)
        return self._texts

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        self._open.append(tag)
        if tag == "ser":
            self._series = {}
        elif tag in _GROUPS and self._series is not None:
            self._group = _GROUPS[tag]
        elif tag in ("p", "v"):
            self._words.clear()

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self._open.pop()
        said = " ".join("".join(self._words).split())
        if tag == "p" and said:
            self._texts.append(said)
        elif tag == "v" and self._series is not None and self._group and said:
            held = self._series.setdefault(self._group, [])
            if len(held) < _MOST_POINTS:
                held.append(said)
        elif tag in _GROUPS:
            self._group = None
        elif tag == "ser" and self._series is not None:
            self._texts.append(_line(self._series))
            self._series = None
        if tag in ("p", "v"):
            self._words.clear()

    def _text(self, text: str) -> None:
        if self._open and self._open[-1] in ("t", "v"):
            self._words.append(text)


def _line(series: dict[str, list[str]]) -> str:
    name, values = " ".join(series.get("names", ())), series.get("values", [])
    categories = series.get("categories", [])
    if len(categories) != len(values):
        categories = [""] * len(values)
    pairs = zip(categories, values, strict=True)
    points = ", ".join(" ".join(part for part in pair if part) for pair in pairs)
    return f"{name}: {points}" if name and points else name or points
