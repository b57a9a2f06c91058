"""An index with documents to be rebuilt, and the records of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from core.domain.documents import Chunk, EmbeddedChunk, StoredChunk, Vector
from core.domain.files import Content
from core.domain.ids import ContentId, Generation
from core.domain.ports import Embedder
from core.elastic import ElasticClient
from core.records.elastic_store import ElasticRecordStore
from core.records.library import Library
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_migration import ElasticLayout, live_index
from core.retrieval.index.elastic_reindexing import ElasticReindexing
from tests.builders import audience_of, content_key, conversation, make_content
from tests.fakes.faulty_ports import FaultyStore
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.integration.elastic.opening import layout_of

__all__ = ["AFTER", "BEFORE", "CHUNKS", "DOCUMENTS", "HERE", "THERE", "Room", "WatchedEmbedder"]

BEFORE, AFTER = HashingEmbedder(dimensions=64), HashingEmbedder(dimensions=96)
HERE, THERE = frozenset({conversation("C1")}), frozenset({conversation("C2")})
DOCUMENTS, CHUNKS = 20, 8


class WatchedEmbedder(HashingEmbedder):
    """Counts what it embeds, and lets the test do something before the batch of a number."""

    def __init__(
        self,
        meanwhile: Callable[[int], Awaitable[None]] | None = None,
        *,
        dimensions: int = AFTER.profile.dimensions,
        name: str | None = None,
    ) -> None:
        super().__init__(dimensions=dimensions)
        if name is not None:
            self._profile = replace(self._profile, name=name)
        self._meanwhile = meanwhile
        self.batches = 0
        self.texts = 0

    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        if self._meanwhile is not None:
            await self._meanwhile(self.batches)
        self.batches += 1
        self.texts += len(texts)
        return await super().embed_passages(texts)


class Room:
    """An index with documents, and the records of them."""

    def __init__(self, client: ElasticClient, layout: ElasticLayout) -> None:
        self.client = client
        self.layout = layout
        self.store = FaultyStore(ElasticRecordStore(client, layout.records))
        self.library = Library(self.store)
        self.index = ElasticIndex(client, layout.chunks, layout.profile)

    async def add(self, name: str, *, generation: str | None = None) -> Content:
        content = replace(
            make_content(name, generation=generation or f"G{name}"), embedder=BEFORE.profile.name
        )
        texts = [f"Alpha {name} number{seq}" for seq in range(CHUNKS)]
        vectors = await BEFORE.embed_passages([f"About {name}\n{text}" for text in texts])
        chunks = [
            EmbeddedChunk(
                chunk=Chunk(
                    seq=seq,
                    start=0,
                    end=len(text),
                    text=text,
                    context=f"About {name}",
                    sentence=f"It is said of {name} in number {seq}.",
                ),
                vector=vector,
            )
            for seq, (text, vector) in enumerate(zip(texts, vectors, strict=True))
        ]
        assert content.generation is not None
        await self.index.write(content.id, content.generation, chunks, conversations=HERE)
        await self.library.change_content(content.id, lambda _: content)
        return content

    async def drop(self, name: str) -> None:
        await self.index.remove(content_key(name), Generation(f"G{name}"))

    async def chunks(self, name: str) -> Sequence[StoredChunk]:
        return await self.index.read(content_key(name), Generation(f"G{name}"))

    async def found(self, words: str, *, by: Embedder, channel: str = "C1") -> set[ContentId]:
        """Ask both legs, which have to agree."""
        index = ElasticIndex(self.client, self.layout.chunks, by.profile)
        near = await by.embed_query(words)
        legs = await index.search(words, near, audience=audience_of(channel), k=CHUNKS)
        assert legs.failed == ()
        best = [
            {legs.chunks[hit.chunk_id].content for hit in leg} for leg in (legs.bm25, legs.dense)
        ]
        return best[0] & best[1]

    def reindexing(
        self, embedder: Embedder, analyzer: str = "standard", *, graph_above: int = 60_000
    ) -> ElasticReindexing:
        layout = layout_of(self.layout.prefix, profile=embedder.profile, analyzer=analyzer)
        layout = replace(layout, graph_above=graph_above)
        return ElasticReindexing(self.client, layout, embedder=embedder, library=self.library)

    async def age(self) -> None:
        """Let the index say that an earlier Docent made it."""
        name, identity = await live_index(self.client, self.layout.chunks)
        await self.client.indices.identify(name, {**identity, "schema": 0})

    async def live(self) -> set[str]:
        return set(await self.client.indices.behind(self.layout.chunks))
