"""A whole small Docent without chat: real index, records, readers and search; fetches are counted.

Apart because the pipeline's tests ask what can be found, not how it is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from core.config.settings import ContextualChunks, IngestionSettings, RetrievalSettings
from core.domain.files import File
from core.domain.ports import ContextWriter, ErasableIndex
from core.domain.search import Legs, Passage, Query
from core.ingestion.pipeline import Ingestor
from core.ingestion.recognition import Recognition
from core.ingestion.reports import FileReport
from core.records.embedded_store import EmbeddedRecordStore
from core.records.library import Library
from core.retrieval.index.embedded import EmbeddedIndex
from core.retrieval.retriever import Retriever
from tests.builders import audience_of, content_key
from tests.fakes.faulty_ports import FaultyIndex, FaultyStore
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.in_process_reader import InProcessReader

__all__ = ["LibraryRoom", "open_room"]


class LibraryRoom:
    """What a test says and sees: files taken in by their words, found again by words."""

    def __init__(
        self, store: FaultyStore, erasable: ErasableIndex, settings: IngestionSettings
    ) -> None:
        self.store = store
        self.erasable = erasable
        self.index = FaultyIndex(erasable)
        self.library = Library(store)
        self.fetched: Counter[str] = Counter()
        self._settings = settings
        self.use(HashingEmbedder())

    def recognise(self, settings: IngestionSettings, recognition: Recognition) -> None:
        """Start over as a new process that reads text in pictures."""
        self._settings = settings
        self.use(HashingEmbedder(), recognition)

    def use(
        self,
        embedder: HashingEmbedder,
        recognition: Recognition | None = None,
        *,
        contexts: ContextWriter | None = None,
    ) -> None:
        """Start over as a new process with an embedder, and what writes sentences of context."""
        contextual = ContextualChunks.CLAUDE if contexts else ContextualChunks.OFF
        self.reader = InProcessReader(embedder, recognition, contextual)
        self.ingestor = Ingestor(
            reader=self.reader,
            embedder=embedder,
            index=self.index,
            library=self.library,
            settings=self._settings,
            contexts=contexts,
        )
        self.retriever = Retriever(self.index, embedder, self.library, RetrievalSettings())

    def another_process(self) -> LibraryRoom:
        """Return what another process on the same records and index holds."""
        return LibraryRoom(self.store, self.erasable, self._settings)

    async def take_in(
        self, file: File, content: str | bytes = "", *, run: str = "run"
    ) -> FileReport:
        """Ingest a file that holds some words."""

        async def fetch() -> bytes:
            self.fetched[file.id] += 1
            return content if isinstance(content, bytes) else content.encode()

        return await self.ingestor.ingest(file, fetch, run=run)

    async def found(self, words: str, *channels: str) -> set[str]:
        """Name the files whose passages hold these words, for readers of these channels."""
        passages = await self.passages(words, *channels)
        return {p.source.name for p in passages if words in p.stored.chunk.text}

    async def passages(self, words: str, *channels: str) -> Sequence[Passage]:
        """Return what is found for these words, for readers of these channels."""
        query = Query(text=words, audience=audience_of(*channels), k=20)
        return (await self.retriever.retrieve(query)).passages

    async def legs(self, words: str, *channels: str) -> Legs:
        """Return what the index itself finds by words, for readers of these channels."""
        return await self.index.search(words, None, audience=audience_of(*channels), k=50)

    async def proposed(self, words: str, *channels: str) -> bool:
        """Tell whether the index itself still gives these words to readers of these channels."""
        legs = await self.legs(words, *channels)
        return any(words in stored.chunk.text for stored in legs.chunks.values())

    async def generation_of(self, words: str) -> str | None:
        """Return the current generation of the Content with these words."""
        content = await self.library.content(content_key(words))
        return content.generation if content is not None else None


@asynccontextmanager
async def open_room(folder: Path) -> AsyncIterator[LibraryRoom]:
    """Open everything empty."""
    store = EmbeddedRecordStore(folder / "records.db")
    index = EmbeddedIndex(folder / "index.db", HashingEmbedder().profile)
    await store.open()
    await index.open()
    settings = IngestionSettings(max_file_mb=1)
    try:
        yield LibraryRoom(FaultyStore(store), index, settings)
    finally:
        await index.close()
        await store.close()
