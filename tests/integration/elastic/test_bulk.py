"""How many operations are written: a few at a time, and seen when the last is done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import orjson
import pytest
from aiohttp import web

from core.elastic import ElasticRejected, Operation
from tests.integration.elastic.opening import open_client
from tests.integration.elastic.scripted_server import answer, scripted_server


def operations(count: int) -> Iterator[Operation]:
    """Return writes, each a slice of its own."""
    for n in range(count):
        yield Operation(action="index", id=str(n), source={"text": "x" * 600_000})


class Watch:
    """A server that is slow, and counts what is under way."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.refreshed_with: list[int] = []

    async def step(self, request: web.Request) -> web.StreamResponse:
        self.now += 1
        self.most = max(self.most, self.now)
        if "refresh" in request.query:
            self.refreshed_with.append(self.now)
        [line, *_] = (await request.read()).splitlines()
        await asyncio.sleep(0.05)
        self.now -= 1
        id_ = int(orjson.loads(line)["index"]["_id"])
        item = {"index": {"status": 200, "_seq_no": id_, "_primary_term": 1}}
        return await answer({"errors": False, "items": [item]})(request)


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_three_slices_are_under_way_and_the_last_alone_makes_all_seen() -> None:
    watch = Watch()
    async with scripted_server(watch.step) as server, open_client(server.url) as client:
        outcomes = await client.bulk("x", operations(6), refresh=True)
    assert [outcome.version[0] for outcome in outcomes] == list(range(6))
    assert watch.most == 3
    assert watch.refreshed_with == [1]
    assert len(server.asked) == 6


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_what_is_refused_ends_the_writing() -> None:
    refused = answer({"error": {"type": "mapper_parsing_exception"}, "status": 400}, 400)
    async with scripted_server(refused) as server, open_client(server.url) as client:
        with pytest.raises(ElasticRejected):
            await client.bulk("x", operations(20), refresh=True)
        asked = len(server.asked)
        await asyncio.sleep(0.1)
        assert len(server.asked) == asked <= 4
