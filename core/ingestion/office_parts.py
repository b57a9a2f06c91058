"""Reads what stands beside the body of an Office file: headers, comments, diagrams, rows.

Apart from xberg, which leaves these out. The containers were checked for bounds and entities
before, and the XML is read with a parser that expands none.
"""

from __future__ import annotations

import re
from posixpath import join, normpath

from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.containers import Parts
from core.ingestion.limits import LIMITS
from core.ingestion.xml_events import walk_xml

__all__ = ["part_paragraphs", "relations", "row_numbers", "side_texts"]

_SIDE_PARTS = re.compile(
    r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml"
    r"|(?:word|ppt|xl)/diagrams/data\d*\.xml"
    r"|ppt/(?:comments/[^/]+|notesSlides/notesSlide\d+)\.xml"
    r"|xl/(?:comments/?[^/]*|threadedComments/[^/]+|drawings/drawing\d+)\.xml"
)
_TEXT_TAGS = frozenset({"w:t", "a:t", "t", "text", "p:text", "x:t"})
_PARAGRAPH_TAGS = frozenset({"w:p", "a:p", "comment", "p:cm", "threadedComment"})
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION_ID = re.compile(rb"\s\w+:id=\"([^\"]*)\"")
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r"\s(Id|Target)=\"([^\"]*)\"")
_ROW = re.compile(rb"<(?:x:)?row\s[^>]*?\br=\"(\d{1,7})\"[^>]*>")
_MAX_PART_BYTES = 64 * 1024 * 1024


def side_texts(parts: Parts) -> list[str]:
    """Return the paragraphs of the parts beside the body.

    Raises:
        UnreadableFile: a part is nested beyond measure.
    """
    texts: list[str] = []
    for name in sorted(parts.names):
        if _SIDE_PARTS.fullmatch(name):
            texts.extend(part_paragraphs(parts, name))
    return texts


def part_paragraphs(parts: Parts, name: str) -> list[str]:
    """Return the paragraphs of one part.

    Raises:
        UnreadableFile: the part is nested beyond measure.
    """
    return _Paragraphs().read(parts.read(name, _MAX_PART_BYTES))


def relations(parts: Parts, name: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the ids it knows them by."""
    folder, _, own = name.rpartition("/")
    found = {}
    for relation in _RELATION.findall(parts.read(f"{folder}/_rels/{own}.rels", _MAX_PART_BYTES)):
        said = dict(_ATTRIBUTE.findall(relation.decode("utf-8", "replace")))
        target = normpath(join(f"/{folder}", said.get("Target", "")))
        found[said.get("Id", "")] = target.lstrip("/")
    return found


def row_numbers(parts: Parts) -> list[list[int]]:
    """Return the numbers of the rows that each sheet of a workbook holds, sheet by sheet."""
    targets = relations(parts, "xl/workbook.xml")
    sheets = []
    for sheet in _SHEET.findall(parts.read("xl/workbook.xml", _MAX_PART_BYTES)):
        found = _RELATION_ID.search(sheet)
        part = parts.read(
            targets.get(found.group(1).decode() if found else "", ""), _MAX_PART_BYTES
        )
        sheets.append([int(number) for number in _ROW.findall(part)])
    return sheets


class _Paragraphs:
    """Collects the text of one part, a paragraph a string."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._words: list[str] = []
        self._in_text = 0
        self._depth = 0

    def read(self, content: bytes) -> list[str]:
        # A broken part beside the body costs only itself.
        walk_xml(content, start=self._start, end=self._end, text=self._text)
        return self._done

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > LIMITS.max_depth:
            raise UnreadableFile(RefusalCategory.BOMB, "It is nested deeper than any document")
        self._in_text += tag in _TEXT_TAGS

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._in_text -= tag in _TEXT_TAGS
        if tag in _PARAGRAPH_TAGS and self._words:
            text = " ".join("".join(self._words).split())
            if text:
                self._done.append(text)
            self._words.clear()

    def _text(self, text: str) -> None:
        if self._in_text:
            self._words.append(text)
