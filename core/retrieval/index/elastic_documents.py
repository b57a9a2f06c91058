"""A chunk as a document of the index, and back; pure."""

from __future__ import annotations

import math
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final, TypedDict, cast

import numpy as np
import orjson
from numpy.typing import NDArray

from core.domain.documents import Chunk, EmbeddedChunk, Locator, LocatorKind, StoredChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.json import JsonObject, JsonValue
from core.retrieval.index.names import names_in
from core.retrieval.index.unspaced import pair_tokens

__all__ = ["chunk_document", "clean", "cosines", "rounded", "stored_chunk", "unpacked"]

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
    sentence: str
    title: str
    heading_path: list[str]
    locator: _Locator
    packed: str


def clean(text: str) -> str:
    """Replace what UTF-8 cannot carry, one character by one, so that offsets hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def rounded(vector: Vector | None) -> list[float] | None:
    """Return a vector's numbers as they are sent; None for one that points nowhere."""
    numbers = None if vector is None else _numbers(vector)
    return None if numbers is None else numbers.tolist()


def cosines(query: Sequence[float], codes: Sequence[str]) -> list[float]:
    """Return how near vectors are to a query, within .001, from their codes in the index."""
    packed = b"".join(map(b64decode, codes))
    rows = np.frombuffer(packed, np.int8).astype(np.float32).reshape(-1, len(query))
    wanted = np.asarray(query, np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows)) * math.hypot(*query)
    near: list[float] = (np.einsum("ij,j->i", rows, wanted) / lengths).tolist()
    return near


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
    whole = _without_nothing(
        {
            "seq": chunk.seq,
            "start": chunk.start,
            "end": chunk.end,
            "text": clean(chunk.text),
            "context": clean(chunk.context),
            "title": None if chunk.title is None else clean(chunk.title),
            "heading_path": [clean(heading) for heading in chunk.heading_path],
            "locator": _located(chunk.locator),
        }
    )
    sentence = _without_nothing({"sentence": clean(chunk.sentence)})
    fields: dict[str, JsonValue] = {
        "context": clean(chunk.searched_context),
        "content": content,
        "generation": generation,
        "conversations": sorted(conversations),
        "names": clean(names_in(chunk.indexed_text)),
        "pairs": pair_tokens(chunk.indexed_text),
        "packed": _packed({**whole, **sentence}),
        "vector": None if numbers is None else numbers.tolist(),
        "vector_int8": None if numbers is None else _coded(numbers),
    }
    return {**whole, **_without_nothing(fields)}


def stored_chunk(document: JsonObject) -> StoredChunk:
    """Return a document as the chunk it was written from."""
    source = cast(_Source, document)  # what chunk_document wrote; the mapping is strict
    return StoredChunk(
        content=ContentId(source["content"]),
        generation=Generation(source["generation"]),
        # Only there the sentence stands apart; an index of an older version has no such column.
        chunk=unpacked(source["packed"]) if "packed" in source else _chunk(source),
    )


def unpacked(packed: str) -> Chunk:
    """Return the chunk that a column holds."""
    written = b64decode(packed)
    if not written.startswith(b"{"):  # as versions before 6 wrote it
        written = zlib.decompress(written)
    whole: _Source = orjson.loads(written)
    return _chunk(whole)


def _chunk(source: _Source) -> Chunk:
    locator = source.get("locator")
    return Chunk(
        seq=source["seq"],
        start=source["start"],
        end=source["end"],
        text=source.get("text", ""),
        context=source.get("context", ""),
        sentence=source.get("sentence", ""),
        title=source.get("title"),
        heading_path=tuple(source.get("heading_path", ())),
        locator=None
        if locator is None
        else Locator(
            kind=LocatorKind(locator["kind"]), label=locator["label"], within=locator["within"]
        ),
    )


def _packed(whole: JsonObject) -> str:
    # Not compressed: that would be a fifth of what the client has to do for a chunk (measured).
    return b64encode(orjson.dumps(whole)).decode("ascii")


def _without_nothing(fields: JsonObject) -> JsonObject:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


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
