"""What the record store on Elasticsearch must do beyond the contract."""

from __future__ import annotations

import asyncio

import pytest

from core.domain.json import JsonObject
from core.domain.ports import RecordDraft, RecordKey
from core.errors import RecordChanged, RecordExists
from core.records.elastic_store import ElasticRecordStore
from tests.integration.elastic.opening import open_client, opened_indices
from tests.integration.elastic.scripted_server import forwarding_server
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch

KEY = RecordKey("job", "T1/one")


def draft(n: int = 1) -> RecordDraft:
    return RecordDraft(key=KEY, body={"n": n})


async def test_a_claim_whose_answer_was_lost_is_still_ours(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    async with (
        opened_indices(elastic_node.url, elastic_prefix) as (direct, layout),
        forwarding_server(elastic_node.url, lost_answers=1) as proxy,
        open_client(proxy.url) as client,
    ):
        record = await ElasticRecordStore(client, layout.records).create(draft())
        assert len([path for path in proxy.asked if "_bulk" in path]) == 2
        store = ElasticRecordStore(direct, layout.records)
        assert (await store.get([KEY]))[KEY] == record
        with pytest.raises(RecordExists):
            await store.create(draft())
        assert (await store.update(record, draft(2))).body == {"n": 2}


async def test_an_update_whose_answer_was_lost_is_still_ours(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    async with (
        opened_indices(elastic_node.url, elastic_prefix) as (direct, layout),
        forwarding_server(elastic_node.url, lost_answers=1) as proxy,
        open_client(proxy.url) as client,
    ):
        store = ElasticRecordStore(direct, layout.records)
        old = await store.create(draft())
        new = await ElasticRecordStore(client, layout.records).update(old, draft(2))
        assert (await store.get([KEY]))[KEY] == new
        with pytest.raises(RecordChanged):
            await store.update(old, draft(3))


async def test_over_several_clients_one_claim_wins(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    async with (
        opened_indices(elastic_node.url, elastic_prefix) as (first, layout),
        open_client(elastic_node.url) as second,
    ):
        stores = [ElasticRecordStore(client, layout.records) for client in (first, second)]

        async def claim(n: int) -> bool:
            try:
                await stores[n % 2].create(draft(n))
            except RecordExists:
                return False
            return True

        assert sum(await asyncio.gather(*(claim(n) for n in range(100)))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (RecordKey("a:b", "c"), RecordKey("a", "b:c")),
        (RecordKey("a", "x" * 600), RecordKey("a", "x" * 601)),
        (RecordKey("a", "/../_doc?x#y%2F"), RecordKey("a", "/../_doc?x#y/")),
    ],
)
async def test_odd_keys_are_kept_apart(
    elastic_node: ElasticNode, elastic_prefix: str, one: RecordKey, other: RecordKey
) -> None:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        store = ElasticRecordStore(client, layout.records)
        for key in (one, other):
            await store.create(RecordDraft(key=key, body={"id": key.id}))
        found = await store.get([one, other])
        assert {key: record.body["id"] for key, record in found.items()} == {
            one: one.id,
            other: other.id,
        }
        await store.delete(one)
        assert set(await store.get([one, other])) == {other}


async def test_bodies_need_no_mapping(elastic_node: ElasticNode, elastic_prefix: str) -> None:
    bodies: list[JsonObject] = [
        {"x": 1},
        {"x": "text"},
        {"x": {"y": []}},
        {"": 1, "a.b": 2, ".": 3},
    ]
    bodies.append({"long": "ü" * 100_000})
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        store = ElasticRecordStore(client, layout.records)
        for n, body in enumerate(bodies):
            key = RecordKey("job", str(n))
            await store.create(RecordDraft(key=key, body=body))
            assert (await store.get([key]))[key].body == body


async def test_what_is_remembered_is_as_last_written_by_anybody(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        ours = ElasticRecordStore(client, layout.records)
        others = ElasticRecordStore(client, layout.records)
        keys = [RecordKey("file", f"T1/{n}") for n in range(4)]
        records = [await others.create(RecordDraft(key=key, body={"n": 0})) for key in keys[:3]]
        assert dict(await ours.get(keys)) == {record.key: record for record in records}

        changed = await others.update(records[0], RecordDraft(key=keys[0], body={"n": 1}))
        await others.delete(keys[1])
        added = await others.create(RecordDraft(key=keys[3], body={"n": 3}))
        expected = {record.key: record for record in (changed, records[2], added)}
        assert dict(await ours.get(keys)) == expected

        again = await others.create(RecordDraft(key=keys[1], body={"n": 5}))
        assert dict(await ours.get(keys)) == {**expected, again.key: again}
        assert (await ours.update(changed, RecordDraft(key=keys[0], body={}))).body == {}


async def test_of_what_people_wrote_nothing_is_remembered(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        store = ElasticRecordStore(client, layout.records)
        for key in (KEY, RecordKey("content", "T1/aa")):
            await store.create(RecordDraft(key=key, body={}))
            await store.get([key])
        assert list(store._remembered) == ["content:T1/aa"]
        bare = await client.get(layout.records, ["content:T1/aa", "x"], bare=["content:T1/aa"])
        assert [set(found) & {"_id", "_source"} for found in bare.values()] == [{"_id"}]
