"""A search of the embedded index between two moments: what was reshared since is left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.domain.documents import Chunk, EmbeddedChunk
from core.domain.ids import Generation
from core.retrieval.index.embedded import EmbeddedIndex
from core.retrieval.index.embedded_search import search_legs
from tests.builders import content_key, conversation
from tests.fakes.hashing_embedder import HashingEmbedder

TEXT = "Parental leave takes twelve weeks"


async def test_a_chunk_reshared_since_the_vectors_moment_is_left_out(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    index = EmbeddedIndex(tmp_path / "index.db", embedder.profile)
    await index.open()
    [vector] = await embedder.embed_passages([TEXT])
    chunk = EmbeddedChunk(chunk=Chunk(seq=0, start=0, end=len(TEXT), text=TEXT), vector=vector)
    here, there = frozenset({conversation("C1")}), frozenset({conversation("C2")})
    await index.write(content_key("a"), Generation("01A"), [chunk], conversations=here)
    before = index._moment
    await index.reshare(content_key("a"), conversations=there)

    query = np.frombuffer(vector.float32, dtype="<f4")
    legs = await index._database.read(
        lambda c: search_legs(c, before.matrix, "", query, seen=list(before.audiences), k=5)
    )
    await index.close()

    assert (legs.dense, legs.chunks) == ((), {})
