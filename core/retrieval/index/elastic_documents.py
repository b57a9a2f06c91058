"""A chunk as a document of the index, and back; pure."""

from __future__ import annotations

from typing import Final, TypedDict, cast

import numpy as np

from core.domain.documents import Chunk, EmbeddedChunk, Locator, LocatorKind, StoredChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.json import JsonObject, JsonValue

__all__ = ["chunk_document", "clean", "rounded", "stored_chunk"]

_DECIMALS: Final = 6
"""Beyond them a unit vector's numbers change no ranking; they would be half of the bytes."""


class _Locator(TypedDict):
    kind: str
    label: str
    within: str | None


class _Source(TypedDict, total=False):
    content: str
    generation: str
    seq: int
    start: int
    end: int
    text: str
    context: str
    title: str
    heading_path: list[str]
    locator: _Locator


def clean(text: str) -> str:
    """Replace what UTF-8 cannot carry, one character by one, so that offsets hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def rounded(vector: Vector | None) -> list[float] | None:
    """Return a vector's numbers as they are sent; None for one that points nowhere."""
    if vector is None:
        return None
    numbers = np.frombuffer(vector.float32, "<f4").astype(np.float64).round(_DECIMALS)
    return numbers.tolist() if numbers.any() and np.isfinite(numbers).all() else None


def chunk_document(
    content: ContentId,
    generation: Generation,
    embedded: EmbeddedChunk,
    *,
    conversations: frozenset[ConversationId],
) -> JsonObject:
    """Return a chunk as it is written."""
    chunk = embedded.chunk
    fields: dict[str, JsonValue] = {
        "content": content,
        "generation": generation,
        "seq": chunk.seq,
        "conversations": sorted(conversations),
        "start": chunk.start,
        "end": chunk.end,
        "text": clean(chunk.text),
        "context": clean(chunk.context),
        "title": None if chunk.title is None else clean(chunk.title),
        "heading_path": [clean(heading) for heading in chunk.heading_path],
        "locator": _located(chunk.locator),
        "vector": rounded(embedded.vector),
    }
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def stored_chunk(document: JsonObject) -> StoredChunk:
    """Return a document as the chunk it was written from."""
    source = cast(_Source, document)  # what chunk_document wrote; the mapping is strict
    locator = source.get("locator")
    return StoredChunk(
        content=ContentId(source["content"]),
        generation=Generation(source["generation"]),
        chunk=Chunk(
            seq=source["seq"],
            start=source["start"],
            end=source["end"],
            text=source.get("text", ""),
            context=source.get("context", ""),
            title=source.get("title"),
            heading_path=tuple(source.get("heading_path", ())),
            locator=None
            if locator is None
            else Locator(
                kind=LocatorKind(locator["kind"]),
                label=locator["label"],
                within=locator["within"],
            ),
        ),
    )


def _located(locator: Locator | None) -> JsonObject | None:
    if locator is None:
        return None
    within = None if locator.within is None else clean(locator.within)
    return {"kind": locator.kind.value, "label": clean(locator.label), "within": within}
