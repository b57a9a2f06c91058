"""The HTTP server: alive at once, ready when its checks hold, and Slack's door."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.server import Handler, serving
from core.errors import ConfigError


class Parts:
    """What the server is told, as a test sets it."""

    def __init__(self) -> None:
        self.is_ready = False
        self.handler: Handler | None = None

    async def check(self) -> bool:
        return self.is_ready


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
async def url(parts: Parts) -> AsyncIterator[str]:
    async with serving(
        "127.0.0.1",
        0,
        checks=lambda: {"backend": parts.check},
        metrics=lambda: iter(["docent_jobs_running 2", "docent_files 1234567"]),
        slack_events=lambda: parts.handler,
    ) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_it_is_alive_before_it_is_ready(
    url: str, http: aiohttp.ClientSession, parts: Parts
) -> None:
    async with http.get(f"{url}/healthz") as health, http.get(f"{url}/readyz") as ready:
        assert (health.status, await health.json()) == (200, {"status": "ok"})
        assert (ready.status, await ready.json()) == (503, {"backend": False})

    parts.is_ready = True

    async with http.get(f"{url}/readyz") as ready:
        assert (ready.status, await ready.json()) == (200, {"backend": True})


async def test_metrics_are_lines(url: str, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{url}/metrics") as response:
        assert response.content_type == "text/plain"
        assert await response.text() == "docent_jobs_running 2\ndocent_files 1234567\n"


async def test_events_wait_for_the_bot_then_reach_it(
    url: str, http: aiohttp.ClientSession, parts: Parts
) -> None:
    async with http.post(f"{url}/slack/events", data="x") as response:
        assert response.status == 503

    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(text=f"took {await request.text()}")

    parts.handler = handler
    async with http.post(f"{url}/slack/events", data="x") as response:
        assert await response.text() == "took x"
    async with http.get(f"{url}/slack/events") as response:
        assert response.status == 405


async def test_a_body_no_one_at_slack_would_send_is_refused(
    url: str, http: aiohttp.ClientSession, parts: Parts
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(text=str(len(await request.read())))

    parts.handler = handler
    async with http.post(
        f"{url}/slack/events", data=io.BytesIO(b"x" * (3 * 1024 * 1024))
    ) as response:
        assert response.status == 413


async def test_a_taken_port_is_a_clear_error(url: str) -> None:
    port = int(url.rpartition(":")[2])
    again = serving("127.0.0.1", port, checks=dict, metrics=dict, slack_events=lambda: None)

    with pytest.raises(ConfigError, match=f"PORT {port} is taken"):
        await again.__aenter__()


async def test_an_address_that_is_not_ours_is_a_clear_error() -> None:
    elsewhere = serving("192.0.2.1", 0, checks=dict, metrics=dict, slack_events=lambda: None)

    with pytest.raises(ConfigError, match="cannot be bound"):
        await elsewhere.__aenter__()
