"""How the embedded index becomes another embedder's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.documents import Chunk, EmbeddedChunk, Vector
from core.domain.ids import Generation
from core.errors import EmbedderUnavailable, IndexMismatch
from core.records.embedded_store import EmbeddedRecordStore
from core.records.library import Library
from core.retrieval.index.embedded import EmbeddedIndex
from core.retrieval.index.embedded_reindexing import reindex_embedded
from tests.builders import audience_of, content_key, conversation, make_content
from tests.fakes.hashing_embedder import HashingEmbedder

BEFORE, AFTER = HashingEmbedder(dimensions=8), HashingEmbedder(dimensions=16)
NAMES = ("vacation", "travel", "laptops")
CHUNKS = 70


class FailingEmbedder(HashingEmbedder):
    """Falls silent after one batch."""

    batches = 0

    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        self.batches += 1
        if self.batches > 1:
            raise EmbedderUnavailable("The embedder fell silent.")
        return await super().embed_passages(texts)


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    store = EmbeddedRecordStore(tmp_path / "records.db")
    await store.open()
    yield Library(store)
    await store.close()


@asynccontextmanager
async def opened(path: Path, embedder: HashingEmbedder) -> AsyncIterator[EmbeddedIndex]:
    index = EmbeddedIndex(path, embedder.profile)
    try:
        await index.open()
        yield index
    finally:
        await index.close()


@pytest.fixture
async def path(tmp_path: Path, library: Library) -> Path:
    path = tmp_path / "index.db"
    async with opened(path, BEFORE) as index:
        for name in NAMES:
            content = replace(make_content(name), embedder=BEFORE.profile.name)
            await library.change_content(content.id, lambda _, made=content: made)  # type: ignore[misc]  # binds the loop's value
            texts = [f"{name} rule{seq}" for seq in range(CHUNKS)]
            chunks = [
                EmbeddedChunk(
                    chunk=Chunk(seq=seq, start=0, end=len(text), text=text, sentence=f"Of {name}."),
                    vector=vector,
                )
                for seq, (text, vector) in enumerate(
                    zip(texts, await BEFORE.embed_passages(texts), strict=True)
                )
            ]
            await index.write(
                content.id,
                Generation("G1" if name == NAMES[0] else f"G-{name}"),
                chunks,
                conversations=frozenset({conversation(name)}),
            )
    return path


async def test_the_same_embedder_leaves_it_alone(path: Path, library: Library) -> None:
    assert not await reindex_embedded(path, embedder=BEFORE, library=library)
    async with opened(path, BEFORE) as index:
        assert len(await index.read(content_key("travel"), Generation("G-travel"))) == CHUNKS


async def test_an_index_that_is_not_there_is_not_made(tmp_path: Path, library: Library) -> None:
    assert not await reindex_embedded(tmp_path / "no.db", embedder=AFTER, library=library)
    assert not (tmp_path / "no.db").exists()


async def test_another_embedder_gets_a_file_of_its_own_vectors(
    path: Path, library: Library
) -> None:
    assert await reindex_embedded(path, embedder=AFTER, library=library)
    with pytest.raises(IndexMismatch):
        async with opened(path, BEFORE):
            pass
    async with opened(path, AFTER) as index:
        for name in NAMES:
            near = await AFTER.embed_query(f"Of {name}.\n{name} rule7")
            legs = await index.search(f"{name} rule7", near, audience=audience_of(name), k=CHUNKS)
            assert {chunk.content for chunk in legs.chunks.values()} == {content_key(name)}
            assert len(legs.bm25) == CHUNKS
            assert legs.dense[0].score == pytest.approx(1, abs=1e-5)
            best = legs.chunks[legs.bm25[0].chunk_id].chunk
            assert (best.text, best.sentence) == (f"{name} rule7", f"Of {name}.")
    assert [found.name for found in sorted(path.parent.glob("index.db*"))] == ["index.db"]
    current, replaced = [await library.content(content_key(name)) for name in NAMES[:2]]
    assert current is not None
    assert current.embedder == AFTER.profile.name
    assert replaced is not None
    assert replaced.embedder == BEFORE.profile.name, "its chunks are of another generation"


async def test_an_interrupted_run_leaves_the_old_file(path: Path, library: Library) -> None:
    with pytest.raises(EmbedderUnavailable):
        await reindex_embedded(path, embedder=FailingEmbedder(dimensions=32), library=library)
    async with opened(path, BEFORE) as index:
        assert len(await index.read(content_key("travel"), Generation("G-travel"))) == CHUNKS
    assert await reindex_embedded(path, embedder=AFTER, library=library)
    async with opened(path, AFTER) as index:
        assert len(await index.read(content_key("travel"), Generation("G-travel"))) == CHUNKS
