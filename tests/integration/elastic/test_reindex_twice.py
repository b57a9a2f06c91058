"""Two rebuildings for the same settings at once, one of which ends in the worst moment."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from core.errors import IndexRejected
from tests.integration.elastic.opening import open_client, opened_indices
from tests.integration.elastic.reindexing_room import BEFORE, CHUNKS, Room
from tests.integration.elastic.scripted_server import Hook, Step, answer, forwarding_server
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch


async def test_a_run_that_fails_lets_no_other_swap_what_it_verified(
    elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    verified, failed = asyncio.Event(), asyncio.Event()

    def swaps(body: bytes) -> bool:
        return b'must_exist":true' in body

    async def wait(request: web.Request) -> Step | None:
        if await _is_swap(request):
            verified.set()
            await failed.wait()
        return None

    url = elastic_node.url
    async with (
        opened_indices(url, elastic_prefix, profile=BEFORE.profile) as (client, layout),
        forwarding_server(url, before=wait) as slow,
        forwarding_server(url, before=_refusing_one_swap()) as harmed,
        open_client(slow.url) as first_client,
        open_client(harmed.url) as second_client,
    ):
        room = Room(client, layout)
        await room.add("early")
        await room.age()
        first = asyncio.create_task(Room(first_client, layout).reindexing(BEFORE).run())
        async with asyncio.timeout(30):
            await verified.wait()
        with pytest.raises(IndexRejected, match="illegal_argument"):
            await Room(second_client, layout).reindexing(BEFORE).run()
        await room.add("late")
        failed.set()
        with pytest.raises(IndexRejected, match="taken away"):
            await first
        assert await room.reindexing(BEFORE).run() == f"{layout.chunks}-000002"
        for name in ("early", "late"):
            assert len(await room.chunks(name)) == CHUNKS


async def _is_swap(request: web.Request) -> bool:
    return request.path == "/_aliases" and b'must_exist":true' in await request.read()


def _refusing_one_swap() -> Hook:
    refusals = [answer({"error": {"type": "illegal_argument_exception"}}, 400)]

    async def refuse(request: web.Request) -> Step | None:
        return refusals.pop() if refusals and await _is_swap(request) else None

    return refuse
