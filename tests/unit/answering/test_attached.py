"""Passages of attached files: ranked in memory as the index ranks, beside what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.answering.attached import AttachmentFinder
from core.config.settings import RetrievalSettings
from core.domain.documents import Chunk, StoredChunk, Vector
from core.domain.ids import ConversationId, Generation
from core.domain.search import Attachment, Passage, Query, Retrieval
from core.errors import EmbedderUnavailable
from tests.builders import audience_of, content_key, conversation, make_passage
from tests.fakes.hashing_embedder import HashingEmbedder

KNOWN = make_passage(1, text="Trips are booked with the travel desk.", words="known")


class Finder:
    """An index that knows some passages, and what it was asked."""

    def __init__(self, *passages: Passage) -> None:
        self.passages = passages
        self.asked: list[tuple[str, ConversationId | None]] = []

    async def retrieve(self, query: Query, *, prefer: ConversationId | None = None) -> Retrieval:
        self.asked.append((query.text, prefer))
        return Retrieval(passages=self.passages)


class BrokenEmbedder(HashingEmbedder):
    """An embedder that does not answer."""

    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        raise EmbedderUnavailable(f"{len(texts)} texts are too many")


def attachment(name: str, *texts: str) -> Attachment:
    source = replace(make_passage(file=name, file_name=f"{name}.txt").source, is_attached=True)
    return Attachment(
        source=source,
        chunks=tuple(
            StoredChunk(
                content=content_key(name),
                generation=Generation("now"),
                chunk=Chunk(seq=seq, start=0, end=len(text), text=text),
            )
            for seq, text in enumerate(texts)
        ),
    )


async def found(
    text: str,
    *attachments: Attachment,
    finder: Finder | None = None,
    k: int = 4,
    embedder: HashingEmbedder | None = None,
) -> list[tuple[int, str, bool]]:
    looking = AttachmentFinder(
        finder or Finder(), embedder or HashingEmbedder(), RetrievalSettings()
    )
    query = Query(text=text, audience=audience_of("C1"), k=k, attachments=attachments)
    retrieval = await looking.retrieve(query, prefer=conversation("C1"))
    return [(p.number, p.stored.chunk.text, p.source.is_attached) for p in retrieval.passages]


async def test_without_attachments_the_index_answers_as_ever() -> None:
    finder = Finder(KNOWN)

    assert await found("trips", finder=finder) == [(1, KNOWN.stored.chunk.text, False)]
    assert finder.asked == [("trips", conversation("C1"))]


@pytest.mark.parametrize("embedder", [HashingEmbedder(), BrokenEmbedder()])
async def test_the_best_chunk_of_an_attachment_comes_first(embedder: HashingEmbedder) -> None:
    plan = attachment("plan", "Apples are red.", "The budget is 9 euros.", "Pears are green.")

    [first, *_] = await found("What is the budget?", plan, embedder=embedder)

    assert first == (1, "The budget is 9 euros.", True)


async def test_what_the_index_finds_follows_numbered_on() -> None:
    plan = attachment("plan", "The budget is 9 euros.")

    assert await found("budget", plan, finder=Finder(KNOWN)) == [
        (1, "The budget is 9 euros.", True),
        (2, KNOWN.stored.chunk.text, False),
    ]


async def test_a_long_attachment_leaves_the_index_half_as_much_room() -> None:
    texts = [f"The budget of year {year} is {year} euros." for year in range(300)]
    others = Finder(*(make_passage(n, text=f"Other {n}", words=f"{n}") for n in range(1, 9)))

    passages = await found("What is the budget of year 42?", attachment("p", *texts), finder=others)

    assert [attached for _, _, attached in passages] == [True] * 4 + [False] * 2
    assert passages[0][1] == "The budget of year 42 is 42 euros."


async def test_the_same_bytes_are_not_shown_twice() -> None:
    plan = attachment("plan", "The budget is 9 euros.")
    indexed = make_passage(1, text="The budget is 9 euros.", words="plan")

    assert len(await found("budget", plan, plan, finder=Finder(indexed))) == 1


async def test_without_words_every_attachment_shows_its_beginning() -> None:
    one = attachment("one", *(f"One {n}" for n in range(9)))
    two = attachment("two", "Two 0")

    texts = [text for _, text, _ in await found(" ", one, two, finder=Finder(KNOWN))]

    assert texts == ["One 0", "One 1", "Two 0"]
