"""A connection that Slack does not take is tried again with a new address, never the used one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.socket import connected

SECRET = "ticket-that-opens-it"


class Gate:
    """Slack's side of Socket Mode; a ticket is good once, and the first ones are not taken."""

    def __init__(self, refusals: int) -> None:
        self._refusals = refusals
        self._asked = 0
        self.tried: list[str] = []
        self.url = ""

    async def open(self, _: web.Request) -> web.StreamResponse:
        self._asked += 1
        url = f"{self.url.replace('http', 'ws')}/link?ticket={SECRET}{self._asked}&app_id=A1"
        return web.json_response({"ok": True, "url": url})

    async def link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query["ticket"]
        is_used = ticket in self.tried
        self.tried.append(ticket)
        if is_used or self._asked <= self._refusals:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    served = Gate(refusals=2)
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", served.open)
    app.router.add_get("/link", served.link)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


async def test_a_refused_connection_is_tried_again_with_a_new_ticket(
    gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client = AsyncWebClient(token="xoxb-1", base_url=f"{gate.url}/api/")
    app = AsyncApp(client=client, request_verification_enabled=False)

    async with asyncio.timeout(10.0), connected(app, "xapp-1", ping_interval_s=0.05) as socket:
        assert await socket.is_up()

    assert list(dict.fromkeys(gate.tried)) == [f"{SECRET}{number}" for number in (1, 2, 3)]
    told = [record.getMessage() for record in caplog.records]
    assert any("Failed to connect" in line for line in told)
    assert not any(SECRET in line for line in told)
