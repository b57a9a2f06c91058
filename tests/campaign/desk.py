"""The product's own index, records, ingest and reader check over an invented workspace."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bot.flows.readers import ReaderCheck
from bot.surface import Destination
from core.config.settings import IngestionSettings, RetrievalSettings
from core.domain.audience import Audience, ExternalChannels
from core.domain.documents import Chunk, EmbeddedChunk, Vector
from core.domain.files import File
from core.domain.ids import Generation, content_id
from core.domain.ports import RecordStore, SearchIndex
from core.domain.search import Legs
from core.ingestion.pipeline import Ingestor
from core.records.library import Library, conversations_of
from core.retrieval.retriever import Retriever
from tests.builders import TEAM, conversation, file_id, make_place, user
from tests.campaign.surface import WorldSurface
from tests.campaign.world import Paper, World, token
from tests.fakes.faulty_ports import FaultyIndex
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.in_process_reader import InProcessReader

__all__ = ["Desk", "WatchedIndex"]


class WatchedIndex(FaultyIndex):
    """A SearchIndex that remembers which words its searches brought, whatever became of them."""

    def __init__(self, index: SearchIndex) -> None:
        super().__init__(index)
        self.brought: list[tuple[Audience, str]] = []

    async def search(self, text: str, vector: Vector | None, *, audience: Audience, k: int) -> Legs:
        legs = await super().search(text, vector, audience=audience, k=k)
        hits = {hit.chunk_id for hit in (*legs.bm25, *legs.dense)} | set(legs.chunks)
        self.brought.append((audience, " ".join(legs.chunks[id_].chunk.text for id_ in hits)))
        return legs


class Desk:
    """Everything a question passes, the model and the chat platform left out."""

    def __init__(
        self, world: World, index: SearchIndex, store: RecordStore, embedder: HashingEmbedder
    ) -> None:
        self.world = world
        self.index = WatchedIndex(index)
        self.library = Library(store)
        self.surface = WorldSurface(world)
        self.retriever = Retriever(self.index, embedder, self.library, RetrievalSettings())
        self.lagging: set[str] = set()
        """Secrets that the index may still bring, since only the records were told so far."""
        self.gone: set[str] = set()
        """Secrets of texts that were overwritten, or that no record knows."""
        self._embedder = embedder
        self._ingestor = Ingestor(
            reader=InProcessReader(embedder),
            embedder=embedder,
            index=self.index,
            library=self.library,
            settings=IngestionSettings(),
        )

    def check(self, *, own_files: bool) -> ReaderCheck:
        """The check of readers, by one of the two settings."""
        setting = ExternalChannels.OWN_FILES if own_files else ExternalChannels.DENY
        return ReaderCheck(
            conversations=self.surface, library=self.library, external_channels=setting
        )

    async def take_in(self, paper: Paper) -> None:
        """Read a file as a run over each of its rooms does."""
        content = paper.text.encode()

        async def fetch() -> bytes:
            return content

        for place in sorted(paper.places):
            shared = self._file(paper, place)
            await self._ingestor.ingest(shared, fetch, run="run")

    def _file(self, paper: Paper, place: str) -> File:
        return File(
            id=file_id(paper.id),
            name=paper.name,
            media_type="text/plain",
            size_bytes=len(paper.text),
            uploader=None,
            modified_at=float(paper.edits),
            places=(make_place(place),),
            version=str(paper.edits),
        )

    async def delete(self, paper: Paper) -> None:
        """Delete a file everywhere."""
        paper.deleted = True
        await self._ingestor.remove(file_id(paper.id))

    async def forget(self, paper: Paper, room: str, *, index_too: bool) -> None:
        """Forget a file in one room: the records at once, the index then or later."""
        paper.forgotten.add(room)
        await self._narrowed(paper, forgotten=frozenset(map(conversation, paper.forgotten)))
        await self._follow(paper, index_too=index_too)

    async def unshare(self, paper: Paper, room: str, *, index_too: bool) -> None:
        """Take a file out of one room: the records at once, the index then or later."""
        paper.places.discard(room)
        await self._narrowed(paper, places=tuple(map(make_place, sorted(paper.places))))
        await self._follow(paper, index_too=index_too)

    async def edit(self, paper: Paper, chance: Random) -> None:
        """Give a file other words; what it said before is nobody's any more."""
        before, paper.edits = paper.words_secret, paper.edits + 1
        paper.words_secret, paper.topic = f"ZQ{token(chance)}", f"{token(chance)}topic"
        await self.take_in(paper)
        if not any(p.words_secret == before for p in self.world.papers.values()):
            self.gone.add(before)

    async def leave_debris(self, paper: Paper, chance: Random) -> None:
        """Leave chunks of another generation in the index, as a crashed ingest does."""
        secret = f"DQ{token(chance)}"
        self.gone.add(secret)
        self.lagging.add(secret)
        text = paper.text.replace(paper.words_secret, secret)
        [vector] = await self._embedder.embed_passages([text])
        chunk = Chunk(seq=0, start=0, end=len(text), text=text)
        await self.index.write(
            content_id(TEAM, paper.text.encode()),
            Generation(f"00{secret}"),
            [EmbeddedChunk(chunk=chunk, vector=vector)],
            conversations=frozenset(map(conversation, paper.places)),
        )

    async def _narrowed(self, paper: Paper, **change: object) -> None:
        await self.library.change_file(
            file_id(paper.id),
            lambda old: old and replace(old, **change),  # type: ignore[arg-type]  # fields of the case
        )

    async def _follow(self, paper: Paper, *, index_too: bool) -> None:
        """Tell the index what the records say already."""
        if not index_too:
            self.lagging.add(paper.words_secret)
            return
        id_ = content_id(TEAM, paper.text.encode())
        held = await self.library.content(id_)
        files = await self.library.files_of(held) if held is not None else ()
        await self.index.reshare(id_, conversations=conversations_of(files))
        self.lagging.discard(paper.words_secret)

    def destination(self, room: str, asker: str, *, private: bool) -> Destination:
        """Where a reply goes."""
        return Destination(
            team=TEAM,
            conversation=conversation(room),
            asker=user(asker),
            private_to=user(asker) if private else None,
        )
