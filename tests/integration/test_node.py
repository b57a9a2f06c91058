"""The test node is what the other tests take it for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from elasticsearch import AsyncElasticsearch, ConnectionTimeout
from elasticsearch import ConnectionError as NodeUnreachable
from elasticsearch.helpers import async_bulk

from tests.integration.elastic_node import ElasticNode, OwnNode

__all__: list[str] = []

pytestmark = pytest.mark.elasticsearch

_MAPPINGS = {
    "properties": {
        "text": {"type": "text"},
        "conversations": {"type": "keyword"},
        "vector": {
            "type": "dense_vector",
            "dims": 4,
            "similarity": "cosine",
            "index_options": {"type": "flat"},
        },
    }
}


@pytest.fixture
async def client(elastic_node: ElasticNode) -> AsyncIterator[AsyncElasticsearch]:
    async with AsyncElasticsearch(elastic_node.url, request_timeout=30) as client:
        yield client


async def test_is_healthy_and_says_its_version(
    client: AsyncElasticsearch, elastic_node: ElasticNode
) -> None:
    health = await client.cluster.health()
    assert health["status"] in ("green", "yellow")
    assert int(elastic_node.version.split(".")[0]) in (8, 9)


async def test_english_stems_and_the_root_answers(
    client: AsyncElasticsearch, elastic_node: ElasticNode
) -> None:
    if not elastic_node.english:
        pytest.skip("the node has no english analyzer: the test plugin needs a JDK with javac")
    answer = await client.indices.analyze(
        analyzer="english", text="The running dogs organised policies"
    )
    assert [token["token"] for token in answer["tokens"]] == ["run", "dog", "organis", "polici"]
    assert await client.ping()
    assert (await client.info())["version"]["number"] == elastic_node.version


@pytest.mark.parametrize(
    ("filter_", "text", "expected"),
    [
        ("porter_stem", "policies", "polici"),
        ("kstem", "policies", "policy"),
        ("asciifolding", "café", "cafe"),
        ({"type": "stemmer", "language": "possessive_english"}, "team's", "team"),
    ],
)
async def test_filters_of_custom_analyzers(
    client: AsyncElasticsearch,
    elastic_node: ElasticNode,
    filter_: str | dict[str, str],
    text: str,
    expected: str,
) -> None:
    if not elastic_node.english:
        pytest.skip("the node lacks the token filters: the test plugin needs a JDK with javac")
    answer = await client.indices.analyze(tokenizer="whitespace", filter=[filter_], text=text)
    assert [token["token"] for token in answer["tokens"]] == [expected]


async def test_hybrid_search_filters_inside_knn(
    client: AsyncElasticsearch, elastic_prefix: str
) -> None:
    index = f"{elastic_prefix}-chunks"
    await client.indices.create(index=index, mappings=_MAPPINGS)
    # The nearest five are in a conversation that the reader is not in.
    chunks = [
        ("C0" if rank < 5 else "C1", [1.0, rank / 10, 0.0, 0.0], f"travel budget {rank}")
        for rank in range(10)
    ]
    actions = [
        {
            "_index": index,
            "_id": str(rank),
            "conversations": [conversation],
            "vector": vector,
            "text": text,
        }
        for rank, (conversation, vector, text) in enumerate(chunks)
    ]
    assert await async_bulk(client, actions, refresh=True) == (10, [])

    allowed = [{"terms": {"conversations": ["C1"]}}]
    text_leg = {"query": {"bool": {"must": {"match": {"text": "budget"}}, "filter": allowed}}}
    vector_leg = {
        "knn": {
            "field": "vector",
            "query_vector": [1.0, 0.0, 0.0, 0.0],
            "k": 3,
            "num_candidates": 5,
            "filter": allowed,
        }
    }
    answer = await client.msearch(index=index, searches=[{}, text_leg, {}, vector_leg])

    found = [[hit["_id"] for hit in leg["hits"]["hits"]] for leg in answer["responses"]]
    assert sorted(found[0]) == ["5", "6", "7", "8", "9"]
    assert found[1] == ["5", "6", "7"]


async def test_breaking_the_second_node(breakable_elastic_node: OwnNode) -> None:
    async with AsyncElasticsearch(
        breakable_elastic_node.url, request_timeout=1, max_retries=0
    ) as client:
        await client.options(request_timeout=30).index(index="kept", id="1", document={"a": 1})

        breakable_elastic_node.pause()
        with pytest.raises(ConnectionTimeout):
            await client.get(index="kept", id="1")

        breakable_elastic_node.stop()
        with pytest.raises(NodeUnreachable):
            await client.get(index="kept", id="1")

    breakable_elastic_node.start()
    async with AsyncElasticsearch(breakable_elastic_node.url, request_timeout=30) as client:
        assert (await client.get(index="kept", id="1"))["_source"] == {"a": 1}
