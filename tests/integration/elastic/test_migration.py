"""How Docent's indices come into being, and which it refuses to use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.commands.migrate import migrate
from core.config.settings import ElasticsearchSettings
from core.domain.ports import EmbedderProfile
from core.elastic import ElasticClient, IndexDefinition
from core.errors import IndexMismatch, IndexRejected
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices, verify_indices
from tests.integration.elastic.opening import PROFILE, layout_of, open_client
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch

EMPTY = IndexDefinition(identity={}, properties={})


@pytest.fixture
async def client(elastic_node: ElasticNode) -> AsyncIterator[ElasticClient]:
    async with open_client(elastic_node.url) as opened:
        yield opened


@pytest.fixture
def layout(elastic_prefix: str) -> ElasticLayout:
    return layout_of(elastic_prefix)


async def test_missing_indices_are_made_once(client: ElasticClient, layout: ElasticLayout) -> None:
    with pytest.raises(IndexRejected) as caught:
        await verify_indices(client, layout)
    assert "docent migrate" in (caught.value.fix or "")
    made = await asyncio.gather(*(ensure_indices(client, layout) for _ in range(4)))
    expected = {f"{layout.prefix}-{name}-000001" for name in ("chunks", "records")}
    assert {name for names in made for name in names} == expected
    assert sum(map(len, made)) == 2
    assert await ensure_indices(client, layout) == []
    await verify_indices(client, layout)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"analyzer": "simple"}, "analyzer standard, not simple"),
        (
            {"profile": EmbedderProfile(name="other", dimensions=64, max_tokens=256)},
            "embedder test, not other",
        ),
        (
            {"profile": EmbedderProfile(name="test", dimensions=96, max_tokens=256)},
            "dimensions 64, not 96",
        ),
    ],
)
async def test_an_index_made_by_something_else_is_refused(
    client: ElasticClient, layout: ElasticLayout, other: dict[str, str], named: str
) -> None:
    await ensure_indices(client, layout)
    changed = layout_of(layout.prefix, **other)  # type: ignore[arg-type]  # one argument of the case
    for step in (verify_indices, ensure_indices):
        with pytest.raises(IndexMismatch) as caught:
            await step(client, changed)
        assert named in caught.value.reason
        assert "docent reindex" in (caught.value.fix or "")


async def test_an_absent_analyzer_is_named_and_nothing_is_made(
    client: ElasticClient, layout: ElasticLayout
) -> None:
    wanting = layout_of(layout.prefix, analyzer="klingon")
    with pytest.raises(IndexRejected) as caught:
        await ensure_indices(client, wanting)
    assert "ELASTICSEARCH_ANALYZER" in caught.value.reason
    assert "standard" in (caught.value.fix or "")
    for alias in layout.definitions():
        assert await client.indices.behind(alias) == {}


async def test_an_index_under_the_name_of_the_alias_is_refused(
    client: ElasticClient, layout: ElasticLayout
) -> None:
    await client.indices.create(layout.chunks, EMPTY)
    with pytest.raises(IndexMismatch, match="has to be an alias"):
        await ensure_indices(client, layout)


async def test_two_indices_behind_an_alias_are_refused(
    client: ElasticClient, layout: ElasticLayout, elastic_node: ElasticNode
) -> None:
    await ensure_indices(client, layout)
    second = {"index": f"{layout.chunks}-000001", "alias": layout.records}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{elastic_node.url}/_aliases", json={"actions": [{"add": second}]}) as answer,
    ):
        assert answer.status == 200
    with pytest.raises(IndexMismatch, match="an alias of one index"):
        await verify_indices(client, layout)


async def test_an_alias_moves_at_once(client: ElasticClient, layout: ElasticLayout) -> None:
    await ensure_indices(client, layout)
    first, second = f"{layout.chunks}-000001", f"{layout.chunks}-000002"
    definition = layout.definitions()[layout.chunks]
    assert await client.indices.create(second, definition)
    assert not await client.indices.create(second, definition)
    await client.indices.move_alias(layout.chunks, source=first, target=second)
    assert set(await client.indices.behind(layout.chunks)) == {second}
    await client.indices.delete(first)
    await client.indices.delete(first)
    assert await client.indices.behind(first) == {}
    await verify_indices(client, layout)


async def test_the_command_makes_what_is_missing(
    elastic_node: ElasticNode, layout: ElasticLayout
) -> None:
    settings = ElasticsearchSettings(
        elasticsearch_url=elastic_node.url,
        elasticsearch_index_prefix=layout.prefix,
        elasticsearch_analyzer="standard",
    )
    assert len(await migrate(settings, PROFILE)) == 2
    assert await migrate(settings, PROFILE) == []
