"""`docent erase` beside `docent reindex`, and where an alias is not as it should be."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.bootstrap.erasing import erase_everything, everything, open_storage
from core.config.settings import DataSettings, ElasticsearchSettings, SearchBackend
from core.errors import EmbedderUnavailable, IndexMismatch, IndexRejected
from core.retrieval.index.elastic_migration import ensure_indices, numbered, verify_indices
from tests.builders import content_key
from tests.integration.elastic.opening import opened_indices
from tests.integration.elastic.reindexing_room import AFTER, BEFORE, CHUNKS, Room, WatchedEmbedder
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch

DATA = DataSettings(search_backend=SearchBackend.ELASTICSEARCH)


@pytest.fixture
async def room(elastic_node: ElasticNode, elastic_prefix: str) -> AsyncIterator[Room]:
    opened = opened_indices(elastic_node.url, elastic_prefix, profile=BEFORE.profile)
    async with opened as (client, layout):
        room = Room(client, layout)
        for n in range(20):
            await room.add(f"doc{n:02}")
        yield room


@pytest.fixture
def elastic(elastic_node: ElasticNode, elastic_prefix: str) -> ElasticsearchSettings:
    return ElasticsearchSettings(
        elasticsearch_url=elastic_node.url,
        elasticsearch_index_prefix=elastic_prefix,
        elasticsearch_analyzer="standard",
    )


async def _broken_off(room: Room) -> None:
    async def stop(batch: int) -> None:
        if batch == 1:
            raise EmbedderUnavailable("The embedder fell silent.")

    with pytest.raises(EmbedderUnavailable):
        await room.reindexing(WatchedEmbedder(stop)).run()


async def test_an_index_that_went_live_meanwhile_is_not_erased_as_an_old_one(
    room: Room, elastic: ElasticsearchSettings
) -> None:
    await _broken_off(room)
    async with open_storage(DATA, elastic) as storage:
        assert storage is not None
        assert storage.superseded == (f"{room.layout.chunks}-000002",)
        # The operator is being asked; the other command goes on.
        assert await room.reindexing(AFTER).run() == f"{room.layout.chunks}-000002"
        await storage.index.erase(content_key("doc03"))
        await storage.remove_superseded()
    assert await room.live() == {f"{room.layout.chunks}-000002"}
    assert len(await room.chunks("doc05")) == CHUNKS
    assert await room.client.indices.behind(f"{room.layout.chunks}-000001") == {}


async def test_an_index_whose_building_began_meanwhile_keeps_nothing(
    room: Room, elastic: ElasticsearchSettings
) -> None:
    async with open_storage(DATA, elastic) as storage:
        assert storage is not None
        assert storage.superseded == ()
        assert await room.reindexing(AFTER).run() == f"{room.layout.chunks}-000002"
        await storage.index.erase(content_key("doc03"))
        await storage.remove_superseded()
    assert await room.client.indices.behind(f"{room.layout.chunks}-000001") == {}


async def test_a_version_that_was_closed_is_erased_too(
    room: Room, elastic: ElasticsearchSettings, elastic_node: ElasticNode
) -> None:
    await room.reindexing(AFTER).run()
    await _change(f"{elastic_node.url}/{room.layout.chunks}-000001/_close")
    async with open_storage(DATA, elastic) as storage:
        assert storage is not None
        assert storage.superseded == (f"{room.layout.chunks}-000001",)
        await storage.remove_superseded()
    assert await numbered(room.client, room.layout.chunks) == [f"{room.layout.chunks}-000002"]


async def test_everything_is_erased_while_an_index_is_being_built(
    room: Room, elastic: ElasticsearchSettings
) -> None:
    erased: list[str] = []

    async def erase(batch: int) -> None:
        if batch == 1:
            erased.extend(await erase_everything(DATA, elastic))

    with pytest.raises(IndexRejected, match="taken away") as caught:
        await room.reindexing(WatchedEmbedder(erase)).run()
    assert "docent reindex" in (caught.value.fix or "")
    assert {f"{room.layout.chunks}-{n:06}" for n in (1, 2)} <= set(erased)
    assert await everything(DATA, elastic) == []


async def test_what_lost_its_alias_is_not_taken_for_nothing(
    room: Room, elastic: ElasticsearchSettings, elastic_node: ElasticNode
) -> None:
    name = f"{room.layout.chunks}-000001"
    await _change(f"{elastic_node.url}/{name}/_alias/{room.layout.chunks}", "DELETE")
    for step in (ensure_indices, verify_indices):
        with pytest.raises(IndexMismatch, match=f"there is {name}") as caught:
            await step(room.client, room.layout)
        assert "alias" in (caught.value.fix or "")
    with pytest.raises(IndexMismatch, match=f"there is {name}"):
        async with open_storage(DATA, elastic):
            pass


async def test_two_indices_behind_an_alias_are_not_erased_by_halves(
    room: Room, elastic: ElasticsearchSettings, elastic_node: ElasticNode
) -> None:
    second = f"{room.layout.chunks}-000002"
    await room.client.indices.create(second, room.layout.definitions()[room.layout.chunks])
    await _change(f"{elastic_node.url}/{second}/_alias/{room.layout.chunks}", "PUT")
    with pytest.raises(IndexMismatch, match="has to be an alias of one index"):
        async with open_storage(DATA, elastic):
            pass


async def _change(url: str, method: str = "POST") -> None:
    async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
        assert answer.status == 200, await answer.text()
