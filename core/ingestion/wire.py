"""What the sandbox and its reader processes say to each other: length-prefixed JSON.

Nothing that comes back is trusted: a process that parsed hostile bytes may say anything, so it
is decoded value by value and never unpickled.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import TypeVar

import orjson

from core.domain.documents import Chunk, Document, Locator, LocatorKind, Section
from core.domain.json import JsonValue
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.reading import ReadResult

__all__ = ["LENGTH", "decode_result", "encode_refusal", "encode_result"]

LENGTH = struct.Struct(">Q")
"""What stands in front of every message and every file."""

_T = TypeVar("_T")


_Table = dict[tuple[tuple[str, ...], str | None], int]
"""Heading paths with what repeats under them, sent once: in the order of their numbers."""


def encode_refusal(refusal: UnreadableFile) -> bytes:
    """Write that a file was refused, and why."""
    return orjson.dumps({"category": refusal.category.value, "reason": refusal.reason})


def encode_result(result: ReadResult) -> bytes:
    """Write a document and its chunks."""
    document, chunks = result
    headings: _Table = {}
    contexts: _Table = {}
    sections = [
        (s.start, s.end, _number(headings, s.heading_path, s.header), _place(s.locator))
        for s in document.sections
    ]
    cut = [
        (c.start, c.end, _number(contexts, c.heading_path, c.context), _place(c.locator))
        for c in chunks
    ]
    return orjson.dumps(
        {
            "text": document.text,
            "media_type": document.media_type,
            "title": document.title,
            "pages": document.pages,
            "language": document.language,
            "metadata": dict(document.metadata),
            "headings": list(headings),
            "sections": sections,
            "contexts": list(contexts),
            "chunks": cut,
        }
    )


def decode_result(message: bytes) -> ReadResult:
    """Return what a reader process found.

    Raises:
        UnreadableFile: it refused the file.
        ValueError: it did not say anything that makes sense.
    """
    said: JsonValue = orjson.loads(message)
    if not isinstance(said, Mapping):
        raise ValueError("no object")  # noqa: TRY004 - one error for all that makes no sense
    if "category" in said:
        category = RefusalCategory(_as(str, said["category"]))
        raise UnreadableFile(category, _as(str, said.get("reason")))
    text = _as(str, said.get("text"))
    metadata = _as(dict, said.get("metadata"))
    document = Document(
        text=text,
        sections=tuple(_sections(said, len(text))),
        media_type=_as(str, said.get("media_type")),
        title=_maybe(str, said.get("title")),
        pages=_maybe(int, said.get("pages")),
        language=_maybe(str, said.get("language")),
        metadata={str(key): str(value) for key, value in metadata.items()},
    )
    return ReadResult(document, tuple(_chunks(said, document)))


def _number(table: _Table, path: tuple[str, ...], extra: str | None) -> int:
    return table.setdefault((path, extra), len(table))


def _sections(said: Mapping[str, JsonValue], length: int) -> list[Section]:
    headings = _rows(said.get("headings"))
    return [
        Section(
            start=start,
            end=end,
            heading_path=headings[number][0],
            header=headings[number][1],
            locator=locator,
        )
        for start, end, number, locator in _spans(said.get("sections"), length)
    ]


def _chunks(said: Mapping[str, JsonValue], document: Document) -> list[Chunk]:
    contexts = _rows(said.get("contexts"))
    return [
        Chunk(
            seq=seq,
            start=start,
            end=end,
            text=document.text[start:end],
            context=contexts[number][1] or "",
            title=document.title,
            heading_path=contexts[number][0],
            locator=locator,
        )
        for seq, (start, end, number, locator) in enumerate(
            _spans(said.get("chunks"), len(document.text))
        )
    ]


def _rows(value: JsonValue) -> list[tuple[tuple[str, ...], str | None]]:
    rows = []
    for row in _as(list, value):
        path, extra = _as(list, row)
        rows.append((tuple(_as(str, part) for part in _as(list, path)), _maybe(str, extra)))
    return rows


def _spans(value: JsonValue, length: int) -> list[tuple[int, int, int, Locator | None]]:
    spans, reached = [], 0
    for row in _as(list, value):
        start, end, number, place = _as(list, row)
        if not reached <= _as(int, start) <= _as(int, end) <= length or _as(int, number) < 0:
            raise ValueError("a span is not where it can be")
        spans.append((start, end, number, _locator(place)))
        reached = end
    return spans


def _place(locator: Locator | None) -> Sequence[str | None] | None:
    return (locator.kind.value, locator.label, locator.within) if locator else None


def _locator(value: JsonValue) -> Locator | None:
    if value is None:
        return None
    kind, label, within = _as(list, value)
    return Locator(
        kind=LocatorKind(_as(str, kind)), label=_as(str, label), within=_maybe(str, within)
    )


def _as(kind: type[_T], value: object) -> _T:
    if not isinstance(value, kind):
        raise ValueError(f"{kind.__name__} expected")  # noqa: TRY004 - as above
    return value


def _maybe(kind: type[_T], value: object) -> _T | None:
    return None if value is None else _as(kind, value)
