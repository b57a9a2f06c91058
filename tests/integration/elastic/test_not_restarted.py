"""What a process does that was not restarted after the index was rebuilt for another embedder."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from core.domain.documents import Chunk, EmbeddedChunk
from core.domain.ids import Generation
from core.errors import IndexMismatch, IndexRejected, IndexReplaced
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_migration import ensure_indices, take_up_indices
from core.retrieval.index.elastic_versions import begin_anew
from tests.builders import audience_of, content_key
from tests.integration.elastic.opening import opened_indices
from tests.integration.elastic.reindexing_room import (
    BEFORE,
    CHUNKS,
    HERE,
    THERE,
    Room,
    WatchedEmbedder,
)
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch

DIMENSIONS = BEFORE.profile.dimensions
LATE = content_key("late")


class Started(Room):
    """An index as a process that was started with the first embedder has it."""

    def __init__(self, room: Room) -> None:
        super().__init__(room.client, room.layout)
        self.index = ElasticIndex(
            room.client, room.layout.chunks, room.layout.profile, own=room.layout.own
        )

    async def write_late(self) -> None:
        await self.index.write(LATE, Generation("Glate"), await late(), conversations=HERE)


async def late() -> Sequence[EmbeddedChunk]:
    [vector] = await BEFORE.embed_passages(["late"])
    chunk = Chunk(seq=0, start=0, end=4, text="late", context="", sentence="")
    return [EmbeddedChunk(chunk=chunk, vector=vector)]


def another() -> WatchedEmbedder:
    return WatchedEmbedder(dimensions=DIMENSIONS, name="another")


@pytest.fixture
async def started(elastic_node: ElasticNode, elastic_prefix: str) -> AsyncIterator[Started]:
    opened = opened_indices(elastic_node.url, elastic_prefix, profile=BEFORE.profile)
    async with opened as (client, layout):
        room = Started(Room(client, layout))
        await room.add("early")
        yield room


async def test_nothing_is_written_with_vectors_of_the_old_embedder(started: Started) -> None:
    await started.write_late()
    await started.index.remove(LATE, Generation("Glate"))
    assert await started.reindexing(another()).run() is not None
    with pytest.raises(IndexReplaced) as caught:
        await started.write_late()
    assert "Restart" in (caught.value.fix or "")
    assert await started.chunks("late") == []


async def test_a_write_that_waited_for_the_swap_is_refused_too(
    started: Started, caplog: pytest.LogCaptureFixture
) -> None:
    waiting: list[asyncio.Task[None]] = []

    async def hold(_: int) -> None:
        if not waiting:
            await started.client.indices.block_writes(next(iter(await started.live())))
            waiting.append(asyncio.create_task(started.write_late()))
            async with asyncio.timeout(30):
                while "elastic_retry" not in caplog.messages:  # noqa: ASYNC110 - it tells no event
                    await asyncio.sleep(0.01)

    embedder = WatchedEmbedder(hold, dimensions=DIMENSIONS, name="another")
    assert await started.reindexing(embedder).run() is not None
    with pytest.raises(IndexReplaced):
        await waiting[0]
    assert await started.chunks("late") == []


async def test_questions_are_answered_by_words_alone(
    started: Started, caplog: pytest.LogCaptureFixture
) -> None:
    near = await BEFORE.embed_query("Alpha early number3")
    assert (await started.index.search("early", near, audience=audience_of("C1"), k=9)).dense
    await started.reindexing(another()).run()
    with caplog.at_level(logging.ERROR):
        legs = await started.index.search("early", near, audience=audience_of("C1"), k=9)
    assert len(legs.bm25) == CHUNKS
    assert legs.dense == ()
    assert legs.failed == ("dense",)
    # Not of asyncio, which complains of whatever another test left to the garbage collector.
    errors = [r for r in caplog.records if r.levelno >= logging.ERROR and r.name != "asyncio"]
    assert [record.message for record in errors] == ["index_replaced"]
    with pytest.raises(IndexReplaced):
        await started.index.search("", near, audience=audience_of("C1"), k=9)


async def test_what_needs_no_vector_goes_on(started: Started) -> None:
    await started.reindexing(another()).run()
    await started.index.reshare(content_key("early"), conversations=THERE)
    assert len(await started.chunks("early")) == CHUNKS
    await started.drop("early")
    assert await started.chunks("early") == []


async def test_going_back_makes_it_right_again(started: Started) -> None:
    await started.reindexing(another()).run()
    await started.reindexing(BEFORE).run()
    await started.write_late()
    assert len(await started.chunks("late")) == 1


async def test_an_unfinished_rebuilding_takes_nothing_of_it(started: Started) -> None:
    await started.reindexing(another()).run()

    async def write(_: int) -> None:
        with pytest.raises(IndexReplaced):
            await started.write_late()

    back = WatchedEmbedder(write, dimensions=DIMENSIONS)
    assert await started.reindexing(back).run() is not None
    assert back.batches > 0


async def test_a_rebuilding_that_keeps_the_embedder_needs_no_restart(started: Started) -> None:
    await started.age()
    assert await started.reindexing(BEFORE).run() is not None
    await started.write_late()
    near = await BEFORE.embed_query("late")
    legs = await started.index.search("late", near, audience=audience_of("C1"), k=9)
    assert legs.failed == ()


async def test_an_index_of_an_earlier_docent_gets_its_name_when_it_is_opened(
    started: Started,
) -> None:
    client, layout = started.client, started.layout
    await client.indices.take_alias(next(iter(await started.live())), layout.own)
    with pytest.raises(IndexReplaced):
        await started.write_late()
    await take_up_indices(client, layout)
    await started.write_late()
    other = replace(layout, profile=another().profile)
    with pytest.raises(IndexMismatch):
        await take_up_indices(client, other)
    assert await client.indices.behind(other.own) == {}


async def test_an_alias_that_was_moved_by_hand_is_followed(started: Started) -> None:
    indices, alias = started.client.indices, started.layout.chunks
    [old] = await started.live()
    rebuilt = await started.reindexing(another()).run()
    assert rebuilt is not None
    await indices.move_alias(alias, source=rebuilt, target=old)
    await indices.allow_writes(old)
    with pytest.raises(IndexReplaced):
        await started.write_late()
    await take_up_indices(started.client, started.layout)
    await started.write_late()
    again = await started.reindexing(another()).run()
    other = replace(started.layout, profile=another().profile)
    assert again is not None
    assert set(await indices.behind(other.own)) == {again} == await started.live()


async def test_an_index_that_was_made_anew_empty_is_its_own(started: Started) -> None:
    await begin_anew(started.client, started.layout)
    await started.write_late()
    await started.client.indices.delete(next(iter(await started.live())))
    with pytest.raises(IndexRejected, match="not there"):
        await started.write_late()
    await ensure_indices(started.client, started.layout)
    await started.write_late()
