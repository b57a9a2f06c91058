"""What the index on Elasticsearch must do beyond the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.domain.audience import Audience
from core.domain.documents import Chunk, EmbeddedChunk
from core.domain.ids import ContentId, ConversationId, Generation, TeamId
from core.retrieval.index.elastic import ElasticIndex
from tests.integration.elastic.opening import PROFILE, opened_indices, unit_vector
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch

ONE, TWO = ConversationId("T1/C1"), ConversationId("T1/C2")
CONTENT, GENERATION = ContentId("T1/aa"), Generation("01A")
MANY = 2300


@pytest.fixture
async def index(elastic_node: ElasticNode, elastic_prefix: str) -> AsyncIterator[ElasticIndex]:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        yield ElasticIndex(client, layout.chunks, PROFILE)


def seen_in(*conversations: ConversationId) -> Audience:
    return Audience(team=TeamId("T1"), conversations=frozenset(conversations))


def chunk(seq: int, text: str = "alpha") -> EmbeddedChunk:
    found = Chunk(seq=seq, start=0, end=len(text), text=text)
    return EmbeddedChunk(chunk=found, vector=unit_vector(axis=seq % PROFILE.dimensions))


async def test_more_chunks_than_a_page_are_written_shared_and_removed(index: ElasticIndex) -> None:
    chunks = [chunk(seq) for seq in range(MANY)]
    await index.write(CONTENT, GENERATION, chunks, conversations=frozenset({ONE}))
    assert [s.chunk.seq for s in await index.read(CONTENT, GENERATION)] == list(range(MANY))
    await index.reshare(CONTENT, conversations=frozenset({TWO}))
    near = unit_vector()
    legs = await index.search("alpha", near, audience=seen_in(ONE), k=5)
    assert legs.chunks == {}
    legs = await index.search("alpha", near, audience=seen_in(TWO), k=MANY)
    assert (len(legs.bm25), len(legs.dense)) == (MANY, MANY)
    await index.remove(CONTENT, GENERATION)
    assert await index.read(CONTENT, GENERATION) == []


async def test_vectors_stay_as_they_were_when_shared_anew(index: ElasticIndex) -> None:
    await index.write(CONTENT, GENERATION, [chunk(0), chunk(1)], conversations=frozenset({ONE}))
    before = await index.search("", unit_vector(), audience=seen_in(ONE), k=5)
    await index.reshare(CONTENT, conversations=frozenset({ONE, TWO}))
    assert await index.search("", unit_vector(), audience=seen_in(TWO), k=5) == before


async def test_writing_on_after_an_interruption_takes_the_conversations_of_now(
    index: ElasticIndex,
) -> None:
    await index.write(CONTENT, GENERATION, [chunk(0)], conversations=frozenset({ONE}))
    await index.write(CONTENT, GENERATION, [chunk(0), chunk(1)], conversations=frozenset({TWO}))
    assert (await index.search("alpha", None, audience=seen_in(ONE), k=5)).bm25 == ()
    assert len((await index.search("alpha", None, audience=seen_in(TWO), k=5)).bm25) == 2


async def test_scores_of_the_vector_leg_are_cosines(index: ElasticIndex) -> None:
    await index.write(CONTENT, GENERATION, [chunk(0), chunk(1)], conversations=frozenset({ONE}))
    legs = await index.search("", unit_vector(), audience=seen_in(ONE), k=5)
    assert [hit.score for hit in legs.dense] == pytest.approx([1, 0], abs=1e-3)


async def test_each_candidate_has_both_scores_as_if_both_legs_had_found_it(
    index: ElasticIndex,
) -> None:
    words = ["alpha", "alpha beta", "beta beta", "beta and many other words besides", "gamma"]
    chunks = [chunk(seq, text) for seq, text in enumerate(words)]
    await index.write(CONTENT, GENERATION, chunks, conversations=frozenset({ONE}))
    near = unit_vector(axis=3)
    whole = await index.search("beta", near, audience=seen_in(ONE), k=5)
    cut = await index.search("beta", near, audience=seen_in(ONE), k=1)
    for complete, leg in ((whole.bm25, cut.bm25), (whole.dense, cut.dense)):
        scores = {hit.chunk_id: hit.score for hit in complete}
        assert len(leg) == 2
        assert [hit.score for hit in leg] == pytest.approx(
            [scores[hit.chunk_id] for hit in leg], abs=1e-3
        )


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_an_audience_of_a_vast_workspace_is_searched(index: ElasticIndex) -> None:
    await index.write(CONTENT, GENERATION, [chunk(0)], conversations=frozenset({ONE}))
    vast = seen_in(ONE, *(ConversationId(f"T1/D{n}") for n in range(70_000)))
    legs = await index.search("alpha", unit_vector(), audience=vast, k=5)
    assert (len(legs.bm25), len(legs.dense)) == (1, 1)


async def test_hits_carry_no_vectors(elastic_node: ElasticNode, elastic_prefix: str) -> None:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        index = ElasticIndex(client, layout.chunks, PROFILE)
        await index.write(CONTENT, GENERATION, [chunk(0)], conversations=frozenset({ONE}))
        [hit] = await client.search(
            layout.chunks, {"query": {"match_all": {}}, "_source": {"excludes": ["vector"]}}
        )
        assert "vector" not in hit["_source"]
        assert set(hit["_source"]) >= {"content", "conversations", "text"}
