"""The retriever over the embedded engine: what the records do not confirm is never returned."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.config.settings import FusionChoice, RetrievalSettings
from core.domain.audience import Audience
from core.domain.documents import Chunk, EmbeddedChunk, Vector
from core.domain.files import Content, ContentState, File, Place
from core.domain.ids import ContentId, ConversationId, FileId, Generation, TeamId
from core.domain.search import Query, Retrieval
from core.errors import EmbedderUnavailable
from core.records.embedded_store import EmbeddedRecordStore
from core.records.library import Library
from core.retrieval.index.embedded import EmbeddedIndex
from core.retrieval.retriever import Retriever
from tests.fakes.hashing_embedder import HashingEmbedder

TEAM = TeamId("T1")
ONE, TWO = ConversationId("T1/C1"), ConversationId("T1/C2")
OLD, UNKNOWN = Generation("01OLD"), Generation("01UNKNOWN")
TEXT = "Parental leave takes twelve weeks"


class BrokenEmbedder(HashingEmbedder):
    """Embeds no query."""

    async def embed_query(self, text: str) -> Vector:
        raise EmbedderUnavailable(f"cannot embed {len(text)} characters")


class Desk:
    """An index and a library with files, as an ingest leaves them."""

    def __init__(self, folder: Path) -> None:
        self.embedder = HashingEmbedder()
        self.index = EmbeddedIndex(folder / "index.db", self.embedder.profile)
        self.store = EmbeddedRecordStore(folder / "records.db")
        self.library = Library(self.store)

    async def add(
        self,
        name: str,
        texts: Sequence[str] = (TEXT,),
        *,
        content: str = "aa",
        shared_in: Sequence[ConversationId] = (ONE,),
        modified_at: float = 1.0,
    ) -> File:
        id_, current = ContentId(f"T1/{content}"), Generation(f"01{content}")
        file = File(
            id=FileId(f"T1/{name}"),
            name=f"{name}.pdf",
            media_type=None,
            size_bytes=1,
            uploader=None,
            modified_at=modified_at,
            places=tuple(
                Place(conversation=c, message_ts=name, permalink=f"https://x/{name}")
                for c in shared_in
            ),
            content=id_,
        )
        await self.library.change_file(file.id, lambda _: file)
        fresh = Content(
            id=id_,
            files=frozenset({file.id}),
            state=ContentState.INDEXED,
            generation=current,
        )
        await self.library.change_content(
            id_, lambda old: replace(fresh, files=fresh.files | (old.files if old else set()))
        )
        await self.write(id_, current, texts, shared_in)
        return file

    async def write(
        self,
        content: ContentId,
        generation: Generation,
        texts: Sequence[str],
        shared_in: Sequence[ConversationId] = (ONE,),
    ) -> None:
        vectors = await self.embedder.embed_passages(texts)
        chunks = [
            EmbeddedChunk(
                chunk=Chunk(seq=seq, start=0, end=len(text), text=text), vector=vectors[seq]
            )
            for seq, text in enumerate(texts)
        ]
        await self.index.write(content, generation, chunks, conversations=frozenset(shared_in))

    async def ask(
        self,
        *conversations: ConversationId,
        k: int = 5,
        prefer: ConversationId | None = None,
        embedder: HashingEmbedder | None = None,
        settings: RetrievalSettings | None = None,
    ) -> Retrieval:
        retriever = Retriever(
            self.index, embedder or self.embedder, self.library, settings or RetrievalSettings()
        )
        audience = Audience(team=TEAM, conversations=frozenset(conversations))
        query = Query(text="How long is parental leave?", audience=audience, k=k)
        return await retriever.retrieve(query, prefer=prefer)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    opened = Desk(tmp_path)
    await opened.index.open()
    await opened.store.open()
    yield opened
    await opened.index.close()
    await opened.store.close()


async def test_passages_are_numbered_and_say_where_they_are_from(desk: Desk) -> None:
    await desk.add("handbook", [TEXT, "Laptops are at the desk", "Leave your laptop at the desk"])
    found = await desk.ask(ONE, k=2)
    assert [p.number for p in found.passages] == [1, 2]
    first = found.passages[0]
    assert first.stored.chunk.text == TEXT
    assert first.content == "T1/aa"
    assert (first.source.file, first.source.name) == ("T1/handbook", "handbook.pdf")
    assert (first.source.place.conversation, first.source.place.permalink) == (
        ONE,
        "https://x/handbook",
    )
    assert first.score > found.passages[1].score
    assert (found.candidates, found.dropped, found.failed_legs) == (3, 0, ())
    assert set(found.timings_ms) == {"embed", "search", "records", "fusion"}


@pytest.mark.parametrize("fusion", FusionChoice)
async def test_both_fusions_find(desk: Desk, fusion: FusionChoice) -> None:
    await desk.add("handbook", ["Laptops are at the desk", TEXT])
    found = await desk.ask(ONE, settings=RetrievalSettings(fusion=fusion))
    assert found.passages[0].stored.chunk.text == TEXT


async def test_an_empty_audience_is_not_even_asked_for(desk: Desk) -> None:
    await desk.add("handbook")
    found = await desk.ask(embedder=BrokenEmbedder())
    assert found == Retrieval(passages=())


async def test_others_find_nothing(desk: Desk) -> None:
    await desk.add("handbook")
    assert (await desk.ask(TWO)).passages == ()


async def test_words_answer_when_the_embedder_fails(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.add("handbook")
    with caplog.at_level(logging.INFO):
        found = await desk.ask(ONE, embedder=BrokenEmbedder())
    assert [p.stored.chunk.text for p in found.passages] == [TEXT]
    assert found.failed_legs == ("dense",)
    levels = {record.getMessage(): record.levelname for record in caplog.records}
    assert levels == {"dense_leg_failed": "WARNING", "retrieved": "INFO"}
    assert "arental" not in str([record.__dict__ for record in caplog.records])


async def test_only_the_current_generation_is_returned(desk: Desk) -> None:
    await desk.add("handbook")
    await desk.write(ContentId("T1/aa"), OLD, ["Parental leave takes two weeks"])
    await desk.write(ContentId("T1/unknown"), UNKNOWN, ["Parental leave takes no weeks"])
    found = await desk.ask(ONE)
    assert [p.stored.chunk.text for p in found.passages] == [TEXT]
    assert (found.candidates, found.dropped) == (3, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"deleted": True},
        {"places": ()},
        {"content": ContentId("T1/other")},
        {"content": None},
        {"forgotten": frozenset({ONE})},
        {"places": (Place(conversation=TWO, message_ts=None, permalink=None),)},
    ],
    ids=lambda change: ",".join(change),
)
async def test_what_the_records_take_back_is_not_returned(
    desk: Desk, change: dict[str, object]
) -> None:
    file = await desk.add("handbook")
    changed = replace(file, **change)  # type: ignore[arg-type]  # fields of the case
    await desk.library.change_file(file.id, lambda _: changed)
    found = await desk.ask(ONE)
    assert (found.passages, found.dropped) == ((), 1)


async def test_a_dropped_hit_does_not_move_the_others(desk: Desk) -> None:
    await desk.add("handbook", [TEXT, "Leave your laptop at the desk"])
    before = await desk.ask(ONE)
    gone = await desk.add("gone", ["Parental leave parental leave"], content="bb")
    await desk.library.change_file(gone.id, lambda _: replace(gone, deleted=True))
    after = await desk.ask(ONE)
    assert after.dropped == 1
    assert [(p.number, p.stored) for p in after.passages] == [
        (p.number, p.stored) for p in before.passages
    ]
    assert after.passages[0].score == pytest.approx(1.0)


async def test_the_asked_conversation_is_cited_else_the_newest_file(desk: Desk) -> None:
    await desk.add("older", shared_in=[ONE], modified_at=1.0)
    await desk.add("newer", shared_in=[TWO], modified_at=2.0)
    await desk.index.reshare(ContentId("T1/aa"), conversations=frozenset({ONE, TWO}))

    async def cited(*audience: ConversationId, prefer: ConversationId | None = None) -> str:
        [passage] = (await desk.ask(*audience, prefer=prefer)).passages
        return passage.source.name

    assert await cited(ONE, TWO) == "newer.pdf"
    assert await cited(ONE, TWO, prefer=ONE) == "older.pdf"
    assert await cited(ONE, TWO, prefer=ConversationId("T1/C9")) == "newer.pdf"
    assert await cited(ONE, prefer=TWO) == "older.pdf"
