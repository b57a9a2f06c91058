"""How vectors are searched, few or many: nearly exactly, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from bot.commands.migrate import migrate
from core.config.settings import ElasticsearchSettings
from core.domain.audience import Audience
from core.domain.documents import Chunk, EmbeddedChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation, TeamId
from core.domain.json import JsonObject
from core.elastic import ElasticClient
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_vectors import search_by_graph
from tests.integration.elastic.opening import PROFILE, opened_indices
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch

BOUNDS = (15, 75, 300, 750, 1500)
"""Where conversations end: audiences see 1, 5, 20, 50 and 100 chunks of a hundred."""
QUERIES, K = 10, 10


def drawn(count: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return unit vectors around a few centres."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(30, PROFILE.dimensions))
    rows = centres[chance.integers(30, size=count)] + chance.normal(size=(count, 64)) * 0.7
    unit: np.ndarray[tuple[int, int], np.dtype[np.float32]] = (
        rows / np.linalg.norm(rows, axis=1, keepdims=True)
    ).astype("<f4")
    return unit


def conversation(number: int) -> ConversationId:
    return ConversationId(f"T1/C{number}")


async def fill(index: ElasticIndex, numbers: Iterable[int]) -> None:
    rows = drawn(BOUNDS[-1], 1)
    for number in numbers:
        chunks = [
            EmbeddedChunk(
                chunk=Chunk(seq=n, start=0, end=1, text=f"w{n}"), vector=Vector(rows[n].tobytes())
            )
            for n in range(BOUNDS[number - 1] if number else 0, BOUNDS[number])
        ]
        here = frozenset({conversation(number)})
        await index.write(
            ContentId(f"T1/{number}"), Generation(f"G{number}"), chunks, conversations=here
        )


async def recall(index: ElasticIndex, last: int) -> float:
    rows, found = drawn(BOUNDS[-1], 1)[: BOUNDS[last]], 0
    conversations = frozenset(map(conversation, range(last + 1)))
    audience = Audience(team=TeamId("T1"), conversations=conversations)
    for query in drawn(QUERIES, 2):
        legs = await index.search("", Vector(query.tobytes()), audience=audience, k=30)
        best = np.argsort(-(rows @ query))[:K].tolist()
        found += len(set(best) & {legs.chunks[hit.chunk_id].chunk.seq for hit in legs.dense[:K]})
    return found / (QUERIES * K)


async def options(client: ElasticClient, alias: str) -> JsonObject:
    found = (await client.indices.field(alias, "vector"))["index_options"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("by_graph", [False, True])
async def test_the_vector_leg_finds_the_nearest_under_any_filter(
    elastic_node: ElasticNode, elastic_prefix: str, *, by_graph: bool
) -> None:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        index = ElasticIndex(client, layout.chunks, PROFILE)
        await fill(index, [0])
        if by_graph:
            assert await search_by_graph(client, replace(layout, graph_above=14))
        await fill(index, range(1, len(BOUNDS)))
        recalls = [await recall(index, last) for last in range(len(BOUNDS))]
    assert min(recalls) >= 0.98, recalls


async def test_a_large_index_is_given_a_graph_and_keeps_what_it_is(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        index = ElasticIndex(client, layout.chunks, PROFILE)
        await fill(index, [0])
        settings = ElasticsearchSettings(
            elasticsearch_url=elastic_node.url,
            elasticsearch_index_prefix=layout.prefix,
            elasticsearch_analyzer="standard",
            elasticsearch_graph_above=15,
        )
        assert await migrate(settings, PROFILE) == []
        assert (await options(client, layout.chunks))["type"] == "bbq_flat"
        before = await client.indices.behind(layout.chunks)
        larger = settings.model_copy(update={"elasticsearch_graph_above": 14})
        [said] = await migrate(larger, PROFILE)
        assert "by a graph" in said
        assert (await options(client, layout.chunks))["type"] == "bbq_hnsw"
        assert await client.indices.behind(layout.chunks) == before
        assert await migrate(larger, PROFILE) == []
        assert await recall(index, 0) == 1
        await fill(index, [1])
        assert await recall(index, 1) >= 0.98
