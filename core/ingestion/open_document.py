"""Reads OpenDocument's own XML where xberg loses some of it: sheets, headers, blanks.

As a stream, with a parser that expands no entities. What is repeated a million times to fill a
sheet, as every spreadsheet program writes it, is only counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.containers import Parts
from core.ingestion.limits import LIMITS
from core.ingestion.refusals import cannot_open, needs_password, too_many_cells
from core.ingestion.xml_events import walk_xml

__all__ = [
    "Sheet",
    "embedded_rows",
    "header_texts",
    "open_body",
    "open_facts",
    "open_styles",
    "read_sheets",
]

_MAX_PART_BYTES = 128 * 1024 * 1024
_MOST_REPEATED = 1_000
_EMBEDDED = re.compile(r"Object \d{1,4}/content\.xml")
_HEADERS = ("style:header", "style:footer")
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_BLANKS = {"text:s": " ", "text:tab": " ", "text:line-break": " "}
_VALUES = ("office:value", "office:date-value", "office:time-value", "office:string-value")
_FACTS = re.compile(r"<dc:(title|creator|subject)>([^<]{1,500})</", re.IGNORECASE)


@dataclass(slots=True)
class Sheet:
    """A sheet's name, its rows that hold something by their numbers, and notes and shapes."""

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


def read_sheets(parts: Parts) -> list[Sheet]:
    """Return the sheets of a spreadsheet.

    Raises:
        UnreadableFile: it needs a password, is damaged, or holds more than can be read.
    """
    return _Sheets().read(open_body(parts))


def embedded_rows(parts: Parts) -> list[list[str]]:
    """Return the rows of the sheets that are embedded in another document.

    Raises:
        UnreadableFile: one holds more than can be read.
    """
    names = sorted(name for name in parts.names if _EMBEDDED.fullmatch(name))
    bodies = [parts.read(name, _MAX_PART_BYTES) for name in names]
    sheets = [sheet for body in bodies if b"<table:table " in body for sheet in _embedded(body)]
    return [cells for sheet in sheets for _, cells in sheet.rows if cells]


def _embedded(body: bytes) -> list[Sheet]:
    try:
        return _Sheets().read(body)
    except UnreadableFile as refusal:
        if refusal.category is not RefusalCategory.CORRUPT:
            raise
        return []  # a broken one costs only itself


def open_body(parts: Parts) -> bytes:
    """Return the part with the document itself.

    Raises:
        UnreadableFile: it needs a password, or is damaged.
    """
    if b"encryption-data" in parts.read("META-INF/manifest.xml", _MAX_PART_BYTES):
        raise needs_password()
    return parts.read("content.xml", _MAX_PART_BYTES)


def open_styles(parts: Parts) -> bytes:
    """Return the part with what stands on every page."""
    return parts.read("styles.xml", _MAX_PART_BYTES)


def open_facts(parts: Parts) -> tuple[str | None, dict[str, str]]:
    """Return an OpenDocument file's title, and its subject and author where it names them."""
    meta = parts.read("meta.xml", _MAX_PART_BYTES).decode("utf-8", "replace")
    said = {name.lower(): text.strip() for name, text in _FACTS.findall(meta)}
    facts = {"subject": said.get("subject"), "authors": said.get("creator")}
    return said.get("title"), {name: text for name, text in facts.items() if text}


def header_texts(parts: Parts) -> list[str]:
    """Return the paragraphs of the headers and footers of a text document."""
    return _Headers().read(open_styles(parts))


class _Paragraphs:
    """Collects the words of paragraphs; what they belong to is for those who inherit."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._open_paragraphs = 0

    def _parse(self, content: bytes) -> bool:
        return walk_xml(content, start=self._start, end=self._end, text=self._text)

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._words.append(_BLANKS.get(tag, ""))
        self._open_paragraphs += tag in ("text:p", "text:h")

    def _end(self, tag: str) -> None:
        if tag in ("text:p", "text:h"):
            self._open_paragraphs -= 1
            self._words.append("\n")

    def _text(self, text: str) -> None:
        if self._open_paragraphs:
            self._words.append(text)

    def _taken(self) -> str:
        text = " ".join("".join(self._words).split())
        self._words.clear()
        return text


class _Headers(_Paragraphs):
    def __init__(self) -> None:
        super().__init__()
        self._found: list[str] = []
        self._is_inside = 0

    def read(self, content: bytes) -> list[str]:
        self._parse(content)  # broken headers cost only themselves
        return self._found

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        super()._start(tag, _attributes)
        if tag.startswith(_HEADERS) and not tag.endswith("-style"):
            self._is_inside += 1
            self._words.clear()

    def _end(self, tag: str) -> None:
        super()._end(tag)
        if tag.startswith(_HEADERS) and not tag.endswith("-style"):
            self._is_inside -= 1
            self._found += [said] if (said := self._taken()) else []


class _Sheets(_Paragraphs):
    def __init__(self) -> None:
        super().__init__()
        self._sheets: list[Sheet] = []
        self._row = 1
        self._rows_repeated = self._cells_repeated = 1
        self._cells: list[str] | None = None
        self._value = ""
        self._empty = 0
        self._held = 0

    def read(self, content: bytes) -> list[Sheet]:
        is_whole = self._parse(content)
        if not is_whole and not any(sheet.rows for sheet in self._sheets):
            raise cannot_open()
        return self._sheets

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        super()._start(tag, _attributes)
        attributes = _attributes
        if tag == "table:table" and self._cells is None:
            self._sheets.append(Sheet(attributes.get("table:name", "")))
            self._row = 1
        elif tag == "table:table-row" and self._cells is None:
            self._rows_repeated = _count(attributes.get("table:number-rows-repeated"))
            self._cells, self._empty = [], 0
        elif tag in _CELLS:
            self._words.clear()
            self._cells_repeated = _count(attributes.get("table:number-columns-repeated"))
            self._value = next((attributes[name] for name in _VALUES if name in attributes), "")
        elif tag in ("office:annotation", "table:shapes"):
            self._words.clear()

    def _end(self, tag: str) -> None:
        super()._end(tag)
        if tag in ("office:annotation", "table:shapes") and self._sheets:
            self._sheets[-1].beside += [said] if (said := self._taken()) else []
        elif tag in _CELLS and self._cells is not None:
            self._add_cell(self._cells, self._taken() or self._value)
        elif tag == "table:table-row" and self._cells is not None and self._sheets:
            self._add_row(self._sheets[-1], self._cells)
            self._cells = None

    def _add_cell(self, cells: list[str], text: str) -> None:
        if not text:
            self._empty += self._cells_repeated  # written down only if a cell with text follows
            return
        cells += [""] * min(self._empty, _MOST_REPEATED)
        cells += [text] * min(self._cells_repeated, _MOST_REPEATED)
        self._empty = 0

    def _add_row(self, sheet: Sheet, cells: list[str]) -> None:
        last = self._row + (min(self._rows_repeated, _MOST_REPEATED) if cells else 0)
        self._held += len(cells) * (last - self._row)
        if self._held > LIMITS.max_cells:
            raise too_many_cells()
        sheet.rows += [(number, cells) for number in range(self._row, last)]
        self._row += self._rows_repeated


def _count(said: str | None) -> int:
    return int(said) if said and said.isdecimal() and len(said) < len("10000000") + 1 else 1
