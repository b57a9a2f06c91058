"""What Docent says when a real node fails it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

import aiohttp
import pytest

from core.domain.audience import Audience
from core.domain.documents import Chunk, EmbeddedChunk
from core.domain.ids import ContentId, ConversationId, Generation, TeamId
from core.domain.json import JsonObject
from core.domain.ports import EmbedderProfile, RecordDraft, RecordKey
from core.elastic import ElasticClient, ElasticError
from core.errors import DocentError, IndexRejected, IndexUnavailable, RecordsUnavailable
from core.records.elastic_store import ElasticRecordStore
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_migration import ElasticLayout
from tests.integration.elastic.opening import (
    PROFILE,
    layout_of,
    open_client,
    opened_indices,
    unit_vector,
)
from tests.integration.elastic_node import ElasticNode, NodeUnavailable, OwnNode, open_own_node
from tests.missing import give_up

pytestmark = pytest.mark.elasticsearch

ONE = ConversationId("T1/C1")
AUDIENCE = Audience(team=TeamId("T1"), conversations=frozenset({ONE}))
CONTENT, GENERATION = ContentId("T1/aa"), Generation("01A")
CHUNKS = [EmbeddedChunk(chunk=Chunk(seq=0, start=0, end=5, text="alpha"), vector=None)]
DRAFT = RecordDraft(key=RecordKey("job", "a"), body={})


class Engine:
    """Index and records on one prefix."""

    def __init__(self, client: ElasticClient, layout: ElasticLayout, url: str) -> None:
        self.client = client
        self.url = url
        self.layout = layout
        self.index = ElasticIndex(client, layout.chunks, PROFILE)
        self.store = ElasticRecordStore(client, layout.records)

    async def write(self) -> None:
        await self.index.write(CONTENT, GENERATION, CHUNKS, conversations=frozenset({ONE}))

    async def search(self) -> int:
        legs = await self.index.search("alpha", None, audience=AUDIENCE, k=5)
        return len(legs.bm25)

    async def create(self) -> None:
        await self.store.create(DRAFT)

    async def get(self) -> None:
        await self.store.get([DRAFT.key])

    async def find(self) -> None:
        await self.store.find("job")

    async def change(self, method: str, path: str, body: JsonObject | None = None) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, f"{self.url}/{path}", json=body) as answer,
        ):
            assert answer.status == 200, await answer.text()

    async def block(self, block: str, on: bool = True) -> None:
        for alias in (self.layout.chunks, self.layout.records):
            await self.change("PUT", f"{alias}/_settings", {f"index.blocks.{block}": on or None})

    async def limit_requests(self, size: str | None) -> None:
        """Let the node's circuit breaker refuse any larger request."""
        setting = {"network.breaker.inflight_requests.limit": size}
        await self.change("PUT", "_cluster/settings", {"transient": setting})


@pytest.fixture
async def engine(elastic_node: ElasticNode, elastic_prefix: str) -> AsyncIterator[Engine]:
    async with opened_indices(elastic_node.url, elastic_prefix) as (client, layout):
        yield Engine(client, layout, elastic_node.url)


async def refused(
    work: Callable[[], Awaitable[object]], reason: str, fix: str
) -> DocentError | ElasticError:
    """Do what must be refused, and return with which error it was."""
    with pytest.raises((DocentError, ElasticError)) as caught:
        await work()
    error = caught.value
    assert isinstance(error, (DocentError, ElasticError))
    assert reason in error.reason
    assert fix in (error.fix or "")
    return error


async def test_indices_that_are_missing(engine: Engine) -> None:
    nothing = Engine(engine.client, layout_of(f"{engine.layout.prefix}-none"), engine.url)
    for work in (nothing.write, nothing.search):
        error = await refused(work, "not there", "docent migrate")
        assert isinstance(error, IndexRejected)
    for work in (nothing.create, nothing.get, nothing.find):
        assert isinstance(await refused(work, "not there", "docent migrate"), RecordsUnavailable)
    for alias in nothing.layout.definitions():
        assert await engine.client.indices.behind(alias) == {}, "never made by writing"


async def test_indices_that_are_closed(engine: Engine) -> None:
    for alias in engine.layout.definitions():
        await engine.change("POST", f"{alias}-000001/_close")
    for work in (engine.write, engine.search, engine.create, engine.get, engine.find):
        await refused(work, "closed", "Open it")


@pytest.mark.parametrize("broken", ["chunks", "records"])
async def test_readiness_knows_what_cannot_be_searched(engine: Engine, broken: str) -> None:
    name = f"{engine.layout.prefix}-{broken}-000001"
    aliases = engine.layout.definitions()
    await engine.client.check(*aliases)
    await engine.block("read_only_allow_delete")
    await engine.client.check(*aliases)
    await engine.block("read_only_allow_delete", on=False)
    await engine.change("POST", f"{name}/_close")
    await refused(lambda: engine.client.check(*aliases), "closed", "Open it")
    # A primary that no node may hold: the cluster is red.
    nowhere = "index.routing.allocation.require._name"
    await engine.change("PUT", f"{name}/_settings", {nowhere: "none"})
    await engine.change("POST", f"{name}/_open?wait_for_active_shards=0")
    await refused(lambda: engine.client.check(*aliases), "not ready", "health")
    await engine.change("PUT", f"{name}/_settings", {nowhere: None})
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            await engine.client.check(*aliases)
            break
        except ElasticError:
            await asyncio.sleep(0.05)
    else:
        pytest.fail("never ready again")
    await engine.client.indices.delete(name)
    await refused(lambda: engine.client.check(*aliases), "not there", "docent migrate")


async def test_a_disk_that_is_nearly_full_takes_no_writes_and_answers(engine: Engine) -> None:
    await engine.write()
    await engine.block("read_only_allow_delete")
    started = time.monotonic()
    await refused(engine.create, "nearly full", "Free disk space")
    with pytest.raises(IndexRejected, match="nearly full"):
        await engine.index.reshare(CONTENT, conversations=frozenset())
    assert time.monotonic() - started < 5, "waiting does not help"
    assert await engine.search() == 1
    await engine.get()
    await engine.block("read_only_allow_delete", on=False)
    await engine.create()


async def test_a_block_that_somebody_set(engine: Engine) -> None:
    await engine.block("write")
    await refused(engine.write, "blocked", "Lift")
    await refused(engine.create, "blocked", "Lift")


async def test_one_leg_that_fails_leaves_the_other(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    other = EmbedderProfile(name="other", dimensions=8, max_tokens=8)
    async with opened_indices(elastic_node.url, elastic_prefix, profile=other) as (client, layout):
        engine = Engine(client, layout, elastic_node.url)
        await engine.write()
        near = unit_vector(PROFILE.dimensions)
        legs = await engine.index.search("alpha", near, audience=AUDIENCE, k=5)
        assert legs.failed == ("dense",)
        assert len(legs.bm25) == 1
        with pytest.raises(IndexRejected):
            await engine.index.search("", near, audience=AUDIENCE, k=5)


async def test_a_server_that_refuses_connections() -> None:
    async with open_client("http://127.0.0.1:9", timeout_s=2) as client:
        engine = Engine(client, layout_of("test"), "")
        started = time.monotonic()
        for work in (engine.search, engine.write):
            error = await refused(work, "", "ELASTICSEARCH_URL")
            assert isinstance(error, IndexUnavailable)
        for work in (engine.create, engine.get, engine.find):
            error = await refused(work, "", "ELASTICSEARCH_URL")
            assert isinstance(error, RecordsUnavailable)
        assert time.monotonic() - started < 60


async def test_an_overloaded_node_is_waited_for(breakable_elastic_node: OwnNode) -> None:
    url = breakable_elastic_node.url
    async with opened_indices(url, "test-overload") as (client, layout):
        engine = Engine(client, layout, url)
        keys = [RecordKey("job", f"{n:04}" * 9) for n in range(200)]
        await engine.limit_requests("2kb")
        try:
            asking = asyncio.create_task(engine.store.get(keys))
            done, _ = await asyncio.wait({asking}, timeout=1)
            assert not done
        finally:
            await engine.limit_requests(None)
        assert await asking == {}


async def test_a_node_that_hangs_and_comes_back(breakable_elastic_node: OwnNode) -> None:
    async with opened_indices(breakable_elastic_node.url, "test-hang") as (_, layout):
        pass
    async with open_client(breakable_elastic_node.url, timeout_s=1) as client:
        engine = Engine(client, layout, "")
        breakable_elastic_node.pause()
        for work in (engine.search, engine.get):
            started = time.monotonic()
            error = await refused(work, "did not answer within 1 s", "load")
            assert isinstance(error, (IndexUnavailable, RecordsUnavailable))
            assert time.monotonic() - started < 3
        breakable_elastic_node.start()
        await until(engine.search)


@pytest.mark.slow
async def test_a_node_restarted_under_load(breakable_elastic_node: OwnNode) -> None:
    async with opened_indices(breakable_elastic_node.url, "test-restart") as (client, layout):
        engine = Engine(client, layout, "")
        await engine.write()
        stop = asyncio.Event()

        answered = asyncio.Event()

        async def ask() -> list[int | str]:
            seen: list[int | str] = []
            while not stop.is_set():
                try:
                    seen.append(await engine.search())
                    answered.set()
                except IndexUnavailable as error:
                    seen.append(error.reason)
                    await asyncio.sleep(0.1)
            return seen

        asking = [asyncio.create_task(ask()) for _ in range(8)]
        await answered.wait()
        await asyncio.to_thread(breakable_elastic_node.stop)
        with pytest.raises(IndexUnavailable):
            await engine.search()
        await asyncio.to_thread(breakable_elastic_node.start)
        await until(engine.search)
        stop.set()
        seen = [item for items in await asyncio.gather(*asking) for item in items]
        assert set(filter(lambda item: isinstance(item, int), seen)) == {1}
        assert await engine.search() == 1


@contextmanager
def secured_node() -> Iterator[OwnNode]:
    try:
        with open_own_node({"xpack.security.enabled": "true"}) as node:
            yield node
    except NodeUnavailable as error:
        give_up(f"no Elasticsearch node: {error}")


async def until(work: Callable[[], Awaitable[object]]) -> None:
    """Repeat until it is answered."""
    deadline = time.monotonic() + 60
    while True:
        try:
            await work()
            return
        except (IndexUnavailable, RecordsUnavailable):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_a_node_that_wants_other_credentials() -> None:
    wrong = {"elasticsearch_username": "nobody", "elasticsearch_password": "wrong"}
    with secured_node() as node:
        for others in ({}, wrong):
            async with open_client(node.url, **others) as client:  # type: ignore[arg-type]  # texts
                engine = Engine(client, layout_of("test"), "")
                for work in (engine.write, engine.search, client.check):
                    await refused(work, "credentials", "ELASTICSEARCH_API_KEY")
                assert isinstance(
                    await refused(engine.get, "credentials", "ELASTICSEARCH_API_KEY"),
                    RecordsUnavailable,
                )
