"""What an erasure leaves in the files of the indices: nothing."""

from __future__ import annotations

import aiohttp
import pytest

from core.config.settings import ElasticsearchSettings
from core.domain.documents import Chunk, EmbeddedChunk
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.json import JsonObject
from core.domain.ports import RecordDraft, RecordKey
from core.elastic import ElasticUnavailable
from core.elastic.compaction import Compaction
from core.elastic.connection import connect
from core.elastic.transport import Transport
from core.records.elastic_store import ElasticRecordStore
from core.retrieval.index.elastic import ElasticIndex
from tests.integration.elastic.opening import PROFILE, opened_indices
from tests.integration.elastic.scripted_server import answer, scripted_server
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch

CONTENT = ContentId("T1/aa")
FIRST, SECOND = Generation("01A"), Generation("01B")


async def deleted_in_files(url: str, name: str) -> int:
    """Count the documents that no search finds and the files still have."""
    path = f"{url}/{name}/_stats/docs?filter_path=_all.total.docs.deleted"
    async with aiohttp.ClientSession() as session, session.get(path) as response:
        found: dict[str, dict[str, dict[str, dict[str, int]]]] = await response.json()
    return found["_all"]["total"]["docs"]["deleted"]


async def test_nothing_of_removed_chunks_is_left(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        index = ElasticIndex(client, layout.chunks, PROFILE)
        for generation in (FIRST, SECOND):
            chunks = [
                EmbeddedChunk(chunk=Chunk(seq=n, start=0, end=5, text="alpha"), vector=None)
                for n in range(20)
            ]
            here = frozenset({ConversationId("T1/C1")})
            await index.write(CONTENT, generation, chunks, conversations=here)
        await index.remove(CONTENT, FIRST)
        assert await deleted_in_files(elastic_node.url, layout.chunks) >= 20
        await index.compact()
        assert await deleted_in_files(elastic_node.url, layout.chunks) == 0
        assert len(await index.read(CONTENT, SECOND)) == 20


async def test_nothing_of_former_bodies_is_left(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        store = ElasticRecordStore(client, layout.records)
        key = RecordKey("reply", "T1/one")
        record = await store.create(RecordDraft(key=key, body={"text": "secret"}))
        await store.find("reply")
        await client.refresh(layout.records)
        await store.update(record, RecordDraft(key=key, body={}))
        await client.refresh(layout.records)
        assert await deleted_in_files(elastic_node.url, layout.records) >= 1
        await store.compact()
        assert await deleted_in_files(elastic_node.url, layout.records) == 0


async def test_it_does_not_wait_for_ever_for_a_copy_that_is_behind() -> None:
    copy: JsonObject = {
        "seq_no": {"max_seq_no": 7},
        "retention_leases": {"leases": [{"retaining_seq_no": 7}]},
    }
    stats = answer({"indices": {"records-000001": {"shards": {"0": [copy]}}}})
    async with scripted_server(stats) as server:
        transport = Transport(connect(ElasticsearchSettings(elasticsearch_url=server.url)))
        with pytest.raises(ElasticUnavailable) as caught:
            await Compaction(transport, retained_timeout_s=0.1).run("records")
        await transport.close()
    assert caught.value.kind == "retained"
    assert not [path for path in server.asked if "_forcemerge" in path]
