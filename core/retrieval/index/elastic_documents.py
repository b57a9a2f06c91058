"""A chunk as a document of the index, and back; pure."""

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final, TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from core.domain.documents import Chunk, EmbeddedChunk, Locator, LocatorKind, StoredChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.json import JsonObject, JsonValue
from core.retrieval.index.unspaced import pair_tokens

__all__ = ["chunk_document", "clean", "cosines", "rounded", "stored_chunk"]

_DECIMALS: Final = 6
"""Beyond them a unit vector's numbers change no ranking; they would be half of the bytes."""
_STEPS: Final = 127


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
    vector_int8: str


def clean(text: str) -> str:
    """Replace what UTF-8 cannot carry, one character by one, so that offsets hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def rounded(vector: Vector | None) -> list[float] | None:
    """Return a vector's numbers as they are sent; None for one that points nowhere."""
    numbers = None if vector is None else _numbers(vector)
    return None if numbers is None else numbers.tolist()


def cosines(query: Sequence[float], documents: Sequence[JsonObject]) -> list[float | None]:
    """Return how near documents are to a query, within .001; None for one without a vector."""
    written = cast(Sequence[_Source], documents)  # as in stored_chunk
    codes = [source.get("vector_int8") for source in written]
    packed = b"".join(b64decode(code) for code in codes if code)
    rows = np.frombuffer(packed, np.int8).astype(np.float32).reshape(-1, len(query))
    wanted = np.asarray(query, np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows)) * math.hypot(*query)
    near = iter((np.einsum("ij,j->i", rows, wanted) / lengths).tolist())
    return [next(near) if code else None for code in codes]


def chunk_document(
    content: ContentId,
    generation: Generation,
    embedded: EmbeddedChunk,
    *,
    conversations: frozenset[ConversationId],
) -> JsonObject:
    """Return a chunk as it is written."""
    chunk = embedded.chunk
    numbers = None if embedded.vector is None else _numbers(embedded.vector)
    fields: dict[str, JsonValue] = {
        "content": content,
        "generation": generation,
        "seq": chunk.seq,
        "conversations": sorted(conversations),
        "start": chunk.start,
        "end": chunk.end,
        "text": clean(chunk.text),
        "context": clean(chunk.context),
        "pairs": pair_tokens(chunk.indexed_text),
        "title": None if chunk.title is None else clean(chunk.title),
        "heading_path": [clean(heading) for heading in chunk.heading_path],
        "locator": _located(chunk.locator),
        "vector": None if numbers is None else numbers.tolist(),
        "vector_int8": None if numbers is None else _coded(numbers),
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


def _numbers(vector: Vector) -> NDArray[np.float64] | None:
    numbers = np.frombuffer(vector.float32, "<f4").astype(np.float64).round(_DECIMALS)
    return numbers if numbers.any() and np.isfinite(numbers).all() else None


def _coded(numbers: NDArray[np.float64]) -> str:
    """Return a vector's direction in a byte a dimension, a tenth of its numbers in digits."""
    steps = np.rint(numbers * (_STEPS / np.abs(numbers).max())).astype(np.int8)
    return b64encode(steps.tobytes()).decode("ascii")
