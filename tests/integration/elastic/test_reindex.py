"""How an index is rebuilt beside the live one: nothing is lost, and it answers all the time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from core.errors import (
    DocentError,
    EmbedderUnavailable,
    IndexMismatch,
    IndexRejected,
    RecordsUnavailable,
)
from core.retrieval.index.elastic_migration import verify_indices
from tests.builders import audience_of, content_key
from tests.integration.elastic.opening import layout_of, opened_indices
from tests.integration.elastic.reindexing_room import (
    AFTER,
    BEFORE,
    CHUNKS,
    DOCUMENTS,
    THERE,
    Room,
    WatchedEmbedder,
)
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
async def room(elastic_node: ElasticNode, elastic_prefix: str) -> AsyncIterator[Room]:
    opened = opened_indices(elastic_node.url, elastic_prefix, profile=BEFORE.profile)
    async with opened as (client, layout):
        room = Room(client, layout)
        await asyncio.gather(*(room.add(f"doc{n:02}") for n in range(DOCUMENTS)))
        yield room


def version(room: Room, number: int) -> str:
    return f"{room.layout.chunks}-{number:06}"


async def test_an_index_that_fits_is_left_alone(room: Room) -> None:
    assert await room.reindexing(BEFORE).run() is None
    assert await room.reindexing(BEFORE).old_indices() == []
    assert await room.live() == {version(room, 1)}


async def test_the_same_embedder_keeps_the_vectors(room: Room) -> None:
    async def never(_: int) -> None:
        raise AssertionError("nothing has to be embedded")

    near = await BEFORE.embed_query("About doc07\nAlpha doc07 number3")
    before = await room.index.search("alpha", near, audience=audience_of("C1"), k=50)
    chunks = await room.chunks("doc07")
    assert before.bm25
    assert before.dense
    await room.age()
    same = WatchedEmbedder(never, dimensions=BEFORE.profile.dimensions)
    assert await room.reindexing(same).run() == version(room, 2)
    after = await room.index.search("alpha", near, audience=audience_of("C1"), k=50)
    for leg in ("bm25", "dense"):
        scores = [[hit.score for hit in getattr(legs, leg)] for legs in (before, after)]
        assert scores[0] == pytest.approx(scores[1], abs=1e-5)
    assert await room.chunks("doc07") == chunks
    assert await room.found("doc07", by=BEFORE) == {content_key("doc07")}
    assert await room.client.indices.behind(room.layout.chunks) == {
        version(room, 2): room.layout.definitions()[room.layout.chunks].identity
    }


async def test_another_analyzer_is_used_for_what_was_there(
    room: Room, elastic_node: ElasticNode
) -> None:
    if not elastic_node.english:
        pytest.skip("the node has one analyzer only")
    assert await room.found("alphas", by=BEFORE) == set()
    assert await room.reindexing(BEFORE, "english").run() == version(room, 2)
    legs = await room.index.search("alphas", None, audience=audience_of("C1"), k=CHUNKS)
    assert len(legs.bm25) == CHUNKS


async def test_a_large_index_is_rebuilt_with_a_graph(room: Room) -> None:
    await room.age()
    chunks = DOCUMENTS * CHUNKS
    for graph_above, kind in ((chunks - 1, "bbq_hnsw"), (chunks, "bbq_flat")):
        assert await room.reindexing(BEFORE, graph_above=graph_above).run() is not None
        field = await room.client.indices.field(room.layout.chunks, "vector")
        assert isinstance(field["index_options"], dict)
        assert field["index_options"]["type"] == kind
        assert await room.found("doc07", by=BEFORE) == {content_key("doc07")}
        await room.age()


async def test_another_embedder_embeds_anew_and_the_records_know(room: Room) -> None:
    replaced = await room.add("doc03", generation="GZ")
    embedder = WatchedEmbedder()
    wanted = layout_of(room.layout.prefix, profile=AFTER.profile)
    with pytest.raises(IndexMismatch, match="embedder hashing-64, not hashing-96"):
        await verify_indices(room.client, wanted)
    assert await room.reindexing(embedder).run() == version(room, 2)
    await verify_indices(room.client, wanted)
    assert embedder.texts == (DOCUMENTS + 1) * CHUNKS
    assert await room.found("doc05", by=AFTER) == {content_key("doc05")}
    for name in ("doc03", "doc05"):
        content = await room.library.content(content_key(name))
        assert content is not None
        assert content.embedder == AFTER.profile.name, name
    assert (await room.library.content(replaced.id)) == replace(
        replaced, embedder=AFTER.profile.name
    )
    assert await room.reindexing(embedder).run() is None


async def test_what_is_written_meanwhile_is_there_afterwards(room: Room) -> None:
    async def meanwhile(batch: int) -> None:
        if batch == 1:
            await room.add("aaa")  # before what was copied already
            await room.drop("doc00")
            await room.index.reshare(content_key("doc01"), conversations=THERE)
            await room.index.reshare(content_key("doc02"), conversations=frozenset())

    assert await room.reindexing(WatchedEmbedder(meanwhile)).run() == version(room, 2)
    assert len(await room.chunks("aaa")) == CHUNKS
    assert await room.chunks("doc00") == []
    assert await room.found("doc01", by=AFTER) != {content_key("doc01")}
    assert await room.found("doc01", by=AFTER, channel="C2") == {content_key("doc01")}
    assert len(await room.chunks("doc02")) == CHUNKS
    assert content_key("doc02") not in await room.found("doc02", by=AFTER)
    await room.index.reshare(content_key("doc02"), conversations=THERE)
    assert content_key("doc02") in await room.found("doc02", by=AFTER, channel="C2")


async def test_it_answers_and_takes_writes_all_the_time(room: Room) -> None:
    done = asyncio.Event()
    written: list[str] = []

    async def ask() -> int:
        asked = 0
        while not done.is_set():
            legs = await room.index.search("doc11", None, audience=audience_of("C1"), k=CHUNKS)
            assert {c.content for c in legs.chunks.values()} == {content_key("doc11")}
            asked += 1
        return asked

    async def write() -> None:
        while not done.is_set():
            name = f"new{len(written):03}"
            await room.add(name)
            written.append(name)
            if len(written) % 3 == 0:
                await room.drop(written[-2])

    asking, writing = asyncio.create_task(ask()), asyncio.create_task(write())
    try:
        # The same embedder: a process that still runs with the old one could not write.
        await room.age()
        assert await room.reindexing(BEFORE).run() == version(room, 2)
    finally:
        done.set()
        asked, _ = await asyncio.gather(asking, writing)
    assert asked > 0
    assert written
    for n, name in enumerate(written, 1):
        removed = n % 3 == 2 and n < len(written)
        assert len(await room.chunks(name)) == (0 if removed else CHUNKS), name


async def test_an_interrupted_run_goes_on_where_it_stopped(room: Room) -> None:
    async def stop(batch: int) -> None:
        if batch == 2:
            raise EmbedderUnavailable("The embedder fell silent.")

    interrupted, second = WatchedEmbedder(stop), WatchedEmbedder()
    with pytest.raises(EmbedderUnavailable):
        await room.reindexing(interrupted).run()
    assert await room.live() == {version(room, 1)}
    assert await room.found("doc05", by=BEFORE) == {content_key("doc05")}
    assert await room.reindexing(second).run() == version(room, 2)
    assert interrupted.texts > 0
    assert interrupted.texts + second.texts == DOCUMENTS * CHUNKS
    assert await room.found("doc05", by=AFTER) == {content_key("doc05")}


async def test_going_back_drops_what_was_begun(room: Room) -> None:
    async def stop(batch: int) -> None:
        if batch == 1:
            await room.client.indices.block_writes(version(room, 1))  # as a killed run leaves it
            raise EmbedderUnavailable("The embedder fell silent.")

    with pytest.raises(EmbedderUnavailable):
        await room.reindexing(WatchedEmbedder(stop)).run()
    assert await room.reindexing(BEFORE).run() is None
    assert await room.client.indices.behind(version(room, 2)) == {}
    await room.add("late")


async def test_records_that_failed_are_told_by_the_next_run(room: Room) -> None:
    async def fail(batch: int) -> None:
        if batch == 0:
            room.store.fail("update", after=3)

    with pytest.raises(RecordsUnavailable):
        await room.reindexing(WatchedEmbedder(fail)).run()
    assert await room.live() == {version(room, 2)}
    assert await room.reindexing(AFTER).run() is None
    for n in range(DOCUMENTS):
        content = await room.library.content(content_key(f"doc{n:02}"))
        assert content is not None
        assert content.embedder == AFTER.profile.name


async def test_two_runs_at_once_lose_nothing(room: Room) -> None:
    runs = [room.reindexing(WatchedEmbedder()).run() for _ in range(2)]
    ended = await asyncio.gather(*runs, return_exceptions=True)
    assert all(isinstance(e, DocentError | str | None) for e in ended), ended
    await room.reindexing(AFTER).run()
    await verify_indices(room.client, layout_of(room.layout.prefix, profile=AFTER.profile))
    await room.client.refresh(room.layout.chunks)
    assert await room.client.indices.count(room.layout.chunks) == DOCUMENTS * CHUNKS


async def test_a_run_with_other_settings_gets_none_of_ours(room: Room) -> None:
    others: list[WatchedEmbedder] = []

    async def stop(batch: int) -> None:
        if batch == 1:
            raise EmbedderUnavailable("The embedder fell silent.")

    async def begin_another(batch: int) -> None:
        if batch == 1:
            others.append(WatchedEmbedder(stop, name="another"))
            with pytest.raises(EmbedderUnavailable):
                await room.reindexing(others[0]).run()

    with pytest.raises(IndexRejected, match="taken away") as caught:
        await room.reindexing(WatchedEmbedder(begin_another)).run()
    assert "docent reindex" in (caught.value.fix or "")
    assert await room.live() == {version(room, 1)}
    others.append(WatchedEmbedder(name="another"))
    assert await room.reindexing(others[1]).run() == version(room, 2)
    assert sum(other.texts for other in others) == DOCUMENTS * CHUNKS


async def test_writes_that_a_killed_run_holds_go_on_when_another_begins(room: Room) -> None:
    async def killed(batch: int) -> None:
        if batch == 1:
            await room.client.indices.block_writes(version(room, 1))
            raise EmbedderUnavailable("The embedder fell silent.")

    async def write(batch: int) -> None:
        if batch == 0:
            await room.add("late")

    with pytest.raises(EmbedderUnavailable):
        await room.reindexing(WatchedEmbedder(killed)).run()
    assert await room.reindexing(WatchedEmbedder(write, name="another")).run()
    assert len(await room.chunks("late")) == CHUNKS
    await room.client.indices.block_writes(version(room, 2))
    assert await room.reindexing(WatchedEmbedder(name="another")).run() is None
    await room.index.reshare(content_key("late"), conversations=THERE)


async def test_a_run_that_was_killed_while_writes_waited_goes_on(room: Room) -> None:
    async def killed(batch: int) -> None:
        if batch == 1:
            await room.client.indices.block_writes(version(room, 1))
            raise EmbedderUnavailable("The embedder fell silent.")

    with pytest.raises(EmbedderUnavailable):
        await room.reindexing(WatchedEmbedder(killed)).run()
    assert await room.reindexing(AFTER).run() == version(room, 2)


async def test_the_old_index_is_removed_only_when_told(room: Room) -> None:
    await room.reindexing(AFTER).run()
    reindexing = room.reindexing(AFTER)
    assert await reindexing.old_indices() == [version(room, 1)]
    assert await reindexing.remove_old() == [version(room, 1)]
    assert await room.client.indices.behind(version(room, 1)) == {}
    assert await reindexing.run() is None
    assert await room.found("doc05", by=AFTER) == {content_key("doc05")}
