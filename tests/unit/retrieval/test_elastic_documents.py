"""Chunks as documents, and back."""

from __future__ import annotations

import json
import math
import struct
import zlib
from base64 import b64decode, b64encode

import numpy as np
import orjson
import pytest

from core.domain.documents import Chunk, EmbeddedChunk, Locator, LocatorKind, Vector
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.ports import EmbedderProfile
from core.retrieval.index.elastic_documents import (
    chunk_document,
    clean,
    cosines,
    rounded,
    stored_chunk,
    unpacked,
)
from core.retrieval.index.elastic_mapping import chunk_index

CONTENT, GENERATION = ContentId("T1/aa"), Generation("01A")


def vector(*numbers: float) -> Vector:
    return Vector(struct.pack(f"<{len(numbers)}f", *numbers))


@pytest.mark.parametrize(
    "chunk",
    [
        Chunk(seq=0, start=0, end=0, text=""),
        Chunk(
            seq=7,
            start=10,
            end=14,
            text="Text",
            context="Handbook > Leave",
            title="Handbook",
            heading_path=("Leave", "Paid"),
            locator=Locator(kind=LocatorKind.ROW, label="4-9", within="Sheet 1"),
        ),
        Chunk(seq=1, start=0, end=1, text="x", locator=Locator(kind=LocatorKind.PAGE, label="3")),
    ],
)
def test_a_chunk_comes_back_whole(chunk: Chunk) -> None:
    written = chunk_document(
        CONTENT,
        GENERATION,
        EmbeddedChunk(chunk=chunk, vector=None),
        conversations=frozenset({ConversationId("T1/C1")}),
    )
    assert unpacked(str(written["packed"])) == chunk
    stored = stored_chunk(json.loads(orjson.dumps(written)))
    assert (stored.content, stored.generation, stored.chunk) == (CONTENT, GENERATION, chunk)


def test_a_column_of_an_older_index_is_read() -> None:
    chunk = Chunk(seq=3, start=2, end=6, text="Text")
    embedded = EmbeddedChunk(chunk=chunk, vector=None)
    written = chunk_document(CONTENT, GENERATION, embedded, conversations=frozenset())
    older = zlib.compress(b64decode(str(written["packed"])))
    assert unpacked(b64encode(older).decode()) == chunk


def test_only_fields_of_the_mapping_are_written() -> None:
    chunk = Chunk(
        seq=0,
        start=0,
        end=1,
        text="漢字 Falcon",
        context="c",
        title="t",
        heading_path=("h",),
        locator=Locator(kind=LocatorKind.PAGE, label="3"),
    )
    embedded = EmbeddedChunk(chunk=chunk, vector=vector(1.0, 0.0))
    shared = frozenset({ConversationId("T1/C1")})
    written = chunk_document(CONTENT, GENERATION, embedded, conversations=shared)
    profile = EmbedderProfile(name="e", dimensions=2, max_tokens=8)
    # `words` is what the server copies the texts into.
    assert set(written) == set(chunk_index(profile, "english").properties) - {"words"}


def test_a_chunk_seen_by_nobody_is_written_as_such() -> None:
    embedded = EmbeddedChunk(chunk=Chunk(seq=0, start=0, end=1, text="x"), vector=None)
    written = chunk_document(CONTENT, GENERATION, embedded, conversations=frozenset())
    assert "conversations" not in written


def test_numbers_are_short() -> None:
    numbers = [math.sin(n) for n in range(384)]
    length = math.hypot(*numbers)
    found = rounded(vector(*(n / length for n in numbers)))
    assert found is not None
    assert max(len(repr(number)) for number in found) <= 9 or "e" in repr(found)
    assert math.hypot(*found) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "numbers", [(0.0, 0.0), (1e-9, 0.0), (math.nan, 1.0), (math.inf, 1.0)], ids=str
)
def test_a_vector_that_points_nowhere_is_not_sent(numbers: tuple[float, ...]) -> None:
    assert rounded(vector(*numbers)) is None


def test_the_code_of_a_vector_tells_how_near_it_is() -> None:
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(50, 384)).astype("<f4")
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)

    def code(row: Vector | None) -> object:
        chunk = Chunk(seq=0, start=0, end=1, text="x")
        embedded = EmbeddedChunk(chunk=chunk, vector=row)
        written = chunk_document(CONTENT, GENERATION, embedded, conversations=frozenset())
        return written.get("vector_int8")

    codes = [str(code(Vector(row.tobytes()))) for row in rows]
    query = [float(n) for n in rows[0] + rows[1]]
    exact = rows @ np.asarray(query) / np.linalg.norm(query)
    assert cosines(query, codes) == pytest.approx(exact.tolist(), abs=1e-3)
    assert code(None) is code(Vector(bytes(4 * 384))) is None
    assert cosines(query, []) == []


def test_clean_text_keeps_its_length() -> None:
    text = "a\ud83db\x00ü\U0001f600"
    assert len(clean(text)) == len(text)
    assert clean(text).encode()
    assert clean("Grüße 漢字 \U0001f600") == "Grüße 漢字 \U0001f600"


def test_vectors_too_short_to_quantise_are_kept_flat() -> None:
    def kind(dimensions: int) -> object:
        profile = EmbedderProfile(name="e", dimensions=dimensions, max_tokens=8)
        vectors = chunk_index(profile, "english").properties["vector"]
        return json.loads(json.dumps(vectors))["index_options"]["type"]

    assert (kind(63), kind(64)) == ("flat", "bbq_flat")
