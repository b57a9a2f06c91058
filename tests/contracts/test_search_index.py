"""What every SearchIndex must keep, show to its audience only, and give back."""

from __future__ import annotations

import struct

import pytest

from core.domain.documents import Chunk, EmbeddedChunk, Locator, LocatorKind, Vector
from core.domain.ids import ContentId, ConversationId, Generation, chunk_id
from core.domain.ports import SearchIndex
from core.domain.search import Legs
from core.errors import SearchError
from tests.contracts.searching import (
    CONTENT,
    FIRST,
    ONE,
    OTHER,
    SECOND,
    TWO,
    chunk,
    search,
    seen_in,
    texts,
    vector,
    write,
)


async def test_a_chunk_comes_back_whole(index: SearchIndex) -> None:
    written = Chunk(
        seq=3,
        start=120,
        end=160,
        text="Grüße: the 漢字 warranty \U0001f600 ends after two years",
        context="Handbook > Warranty",
        sentence="What the Globex handbook says of the warranty of pumps.",
        title="Handbook",
        heading_path=("Warranty", "Ends"),
        locator=Locator(kind=LocatorKind.ROW, label="4-9", within="Sheet 1"),
    )
    await write(index, EmbeddedChunk(chunk=written, vector=vector(1.0)))
    [read] = await index.read(CONTENT, FIRST)
    assert (read.content, read.generation, read.chunk) == (CONTENT, FIRST, written)
    legs = await search(index, "warranty", vector(1.0))
    assert dict(legs.chunks) == {chunk_id(FIRST, 3): read}
    assert legs.failed == ()


async def test_a_sentence_of_context_is_searched_and_stands_apart(index: SearchIndex) -> None:
    written = Chunk(
        seq=0, start=0, end=15, text="It ends in May.", sentence="About the Falcon project."
    )
    await write(index, EmbeddedChunk(chunk=written, vector=vector(1.0)))
    await write(index, chunk("It ends in June.", near=vector(0.0, 1.0)), generation=SECOND)

    legs = await search(index, "falcon", vector(1.0))

    assert texts(legs, legs.bm25) == ["It ends in May."]
    assert legs.chunks[legs.bm25[0].chunk_id].chunk == written
    assert written.quotable_text == "It ends in May."


async def test_only_the_audience_finds(index: SearchIndex) -> None:
    near = vector(1.0)
    await write(index, chunk("shared secret", 0, near), shared_in=[ONE])
    await write(
        index, chunk("shared plan", 0, near), content=OTHER, generation=SECOND, shared_in=[TWO]
    )
    legs = await search(index, "shared", near, seen_in(TWO), k=1)
    assert texts(legs, legs.bm25) == texts(legs, legs.dense) == ["shared plan"]
    both = await search(index, "shared", near, seen_in(ONE, TWO, ConversationId("T1/C9")))
    assert len(both.bm25) == len(both.dense) == 2
    for audience in (
        seen_in(),
        seen_in(ConversationId("T1/C9")),
        seen_in(ConversationId("T2/C1")),
        seen_in(ConversationId("C1")),
        seen_in(ConversationId("T1/C")),
        seen_in(ConversationId('T1/C1" OR "1')),
    ):
        assert await search(index, "shared", near, audience) == Legs(
            bm25=(), dense=(), origins={}, chunks={}
        )


async def test_a_narrow_audience_is_filtered_before_ranking(index: SearchIndex) -> None:
    many = [chunk(f"budget budget {n}", n, vector(1.0, 0.001 * n)) for n in range(200)]
    await write(index, *many, shared_in=[ONE])
    mine = chunk("a long text where the budget is named once only", 0, vector(0.5, 1.0))
    await write(index, mine, content=OTHER, generation=SECOND, shared_in=[TWO])
    legs = await search(index, "budget", vector(1.0), seen_in(TWO), k=3)
    assert texts(legs, legs.bm25) == texts(legs, legs.dense) == [mine.chunk.text]


async def test_words_of_a_question_never_name_an_audience(index: SearchIndex) -> None:
    await write(index, chunk("the one text"), shared_in=[ONE])
    await write(index, chunk("2 1 T1 C1"), content=OTHER, generation=SECOND, shared_in=[TWO])
    legs = await search(index, "1 2 T1/C1 audience:1 OR 2", None, seen_in(ONE))
    assert legs.bm25 == ()


async def test_writing_again_changes_nothing(index: SearchIndex) -> None:
    chunks = [chunk("alpha", 0, vector(1.0)), chunk("alpha beta", 1, vector(0.5, 1.0))]
    await write(index, *chunks)
    before = await search(index, "alpha", vector(1.0))
    for _ in range(3):
        await write(index, *chunks)
    assert await search(index, "alpha", vector(1.0)) == before
    assert len(await index.read(CONTENT, FIRST)) == 2


async def test_a_generation_is_written_in_parts(index: SearchIndex) -> None:
    await write(index, chunk("beta", 1, vector(0.0, 1.0)))
    await write(index, chunk("alpha", 0, vector(1.0)))
    assert [stored.chunk.text for stored in await index.read(CONTENT, FIRST)] == ["alpha", "beta"]
    await write(index)
    assert len(await index.read(CONTENT, FIRST)) == 2


async def test_generations_stand_beside_each_other_until_one_is_removed(
    index: SearchIndex,
) -> None:
    await write(index, chunk("alpha old", 0, vector(1.0)))
    await write(index, chunk("alpha new", 0, vector(1.0)), generation=SECOND)
    legs = await search(index, "alpha", vector(1.0))
    assert sorted(texts(legs, legs.bm25)) == sorted(texts(legs, legs.dense))
    assert len(legs.chunks) == 2
    await index.remove(CONTENT, FIRST)
    legs = await search(index, "alpha old", vector(1.0))
    assert texts(legs, legs.bm25) == texts(legs, legs.dense) == ["alpha new"]
    assert await index.read(CONTENT, FIRST) == []
    await index.remove(CONTENT, FIRST)
    await index.remove(OTHER, SECOND)
    assert len(await index.read(CONTENT, SECOND)) == 1


async def test_resharing_moves_a_content_between_audiences(index: SearchIndex) -> None:
    near = vector(1.0)
    await write(index, chunk("alpha", 0, near), chunk("alpha beta", 1, near))
    await write(index, chunk("alpha new", 0, near), generation=SECOND)
    await write(index, chunk("alpha else", 0, near), content=OTHER, generation=Generation("01X"))
    await index.reshare(CONTENT, conversations=frozenset({TWO}))
    legs = await search(index, "alpha", near, seen_in(TWO))
    assert len(legs.bm25) == len(legs.dense) == 3
    legs = await search(index, "alpha", near, seen_in(ONE))
    assert texts(legs, legs.bm25) == texts(legs, legs.dense) == ["alpha else"]
    await index.reshare(CONTENT, conversations=frozenset({ONE, TWO}))
    assert len((await search(index, "alpha", near, seen_in(ONE))).dense) == 4
    await index.reshare(CONTENT, conversations=frozenset())
    assert (await search(index, "alpha", near, seen_in(TWO))).chunks == {}
    assert len(await index.read(CONTENT, FIRST)) == 2
    await index.reshare(ContentId("T1/none"), conversations=frozenset({ONE}))


async def test_read_returns_a_range(index: SearchIndex) -> None:
    await write(index, *(chunk(f"n{n}", n) for n in (4, 2, 0, 3, 1)))

    async def read(start: int, stop: int | None) -> list[int]:
        return [s.chunk.seq for s in await index.read(CONTENT, FIRST, start=start, stop=stop)]

    assert await read(1, 4) == [1, 2, 3]
    assert await read(3, None) == [3, 4]
    assert await read(5, 9) == []
    assert await index.read(OTHER, FIRST) == []


async def test_a_long_generation_is_read_whole(index: SearchIndex) -> None:
    await write(index, *(chunk(f"n{n}", n) for n in range(1200)))
    assert [s.chunk.seq for s in await index.read(CONTENT, FIRST)] == list(range(1200))


async def test_a_vector_of_other_dimensions_is_refused(index: SearchIndex) -> None:
    with pytest.raises(SearchError):
        await write(index, chunk("alpha", 0, Vector(struct.pack("<3f", 1, 0, 0))))


async def test_odd_text_is_kept_and_found(index: SearchIndex) -> None:
    await write(index, chunk("nul \x00 alpha", 0), chunk("lone \ud83d beta", 1))
    for word in ("alpha", "beta"):
        assert len((await search(index, word)).bm25) == 1
    stored = await index.read(CONTENT, FIRST)
    assert [len(s.chunk.text) for s in stored] == [11, 11]


async def test_generations_are_listed_page_by_page(index: SearchIndex) -> None:
    assert await index.generations() == []
    names = [Generation(f"01G{n}") for n in (3, 1, 2)]
    for name in names:
        of = OTHER if name == names[0] else CONTENT
        await write(index, chunk("alpha", 1), chunk("beta", 2), content=of, generation=name)
    [first] = await index.generations(limit=1)
    assert first == (CONTENT, names[1])
    assert await index.generations(after=names[1]) == [(CONTENT, names[2]), (OTHER, names[0])]
    await index.remove(CONTENT, names[2])
    assert await index.generations(after=names[1], limit=5) == [(OTHER, names[0])]
    assert await index.generations(after=names[0]) == []


async def test_compacting_keeps_what_was_not_removed(index: SearchIndex) -> None:
    near = vector(1.0)
    await write(index, chunk("alpha old", 0, near), chunk("beta old", 1, near))
    await write(index, chunk("alpha", 0, near), generation=SECOND, shared_in=[ONE, TWO])
    await index.remove(CONTENT, FIRST)
    await index.compact()
    legs = await search(index, "alpha old", near)
    assert texts(legs, legs.bm25) == texts(legs, legs.dense) == ["alpha"]
    await write(index, chunk("alpha newer", 0, near), content=OTHER, generation=FIRST)
    await index.compact()
    assert len((await search(index, "alpha", near, seen_in(ONE))).dense) == 2
