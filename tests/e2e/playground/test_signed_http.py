"""The same events, commands and interactions as signed HTTP posts, to a real Bolt app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.playground.echo_bot import BUTTON, EchoBot


class Doors:
    """Receives posts, keeps their headers, and may be told to fail first."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self.failures: list[int] = []
        self.no_retry = False
        self.headers: list[dict[str, str]] = []

    async def receive(self, request: web.Request) -> web.StreamResponse:
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        if self.failures:
            told = {"X-Slack-No-Retry": "1"} if self.no_retry else {}
            return web.Response(status=self.failures.pop(0), headers=told)
        bolt_request = await to_bolt_request(request)
        answer: web.StreamResponse = await to_aiohttp_response(
            await self._app.async_dispatch(bolt_request)
        )
        return answer


@asynccontextmanager
async def listening(doors: Doors) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/slack/events", doors.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


@pytest.fixture
async def doors(server: PlaygroundServer, client: AsyncWebClient) -> AsyncIterator[Doors]:
    bot = EchoBot(client, signing_secret=server.workspace.identity.signing_secret)
    open_doors = Doors(bot.app)
    async with listening(open_doors) as address:
        assert await server.send_events_to(address)
        yield open_doors


@pytest.mark.usefixtures("doors")
async def test_a_mention_is_answered(chat: Dialog) -> None:
    await chat.says(MAYA, "#general", "<@bot> over HTTP?")
    await chat.hears("over HTTP?", in_thread=True)


@pytest.mark.usefixtures("doors")
async def test_commands_and_buttons_are_forms(
    server: PlaygroundServer, client: AsyncWebClient, chat: Dialog
) -> None:
    assert (await chat.commands(MAYA, "#general", "/ask", "a & b?")).ok
    await chat.hears("asked: a &amp; b?")
    posted = await client.chat_postMessage(channel=GENERAL, text="page 1", blocks=[BUTTON])
    message = server.workspace.messages[GENERAL][posted["ts"]]
    assert (await chat.clicks(TOM, message, "more")).ok
    await chat.hears("replaced")


async def test_a_failed_post_comes_again_with_its_reason(doors: Doors, chat: Dialog) -> None:
    doors.headers.clear()
    doors.failures = [500, 503]
    await chat.says(MAYA, "dm", "anybody?")
    await chat.until(lambda: len(doors.headers) == 3, "the third delivery")
    retries = [each.get("x-slack-retry-num") for each in doors.headers]
    assert retries == [None, "1", "2"]
    assert doors.headers[1]["x-slack-retry-reason"] == "http_error"


async def test_an_answer_may_forbid_retries(doors: Doors, chat: Dialog) -> None:
    doors.headers.clear()
    doors.failures, doors.no_retry = [500], True
    await chat.says(MAYA, "dm", "once")
    await chat.until(lambda: len(doors.headers) == 1, "the first delivery")
    await chat.says(MAYA, "dm", "twice")
    await chat.until(lambda: len(doors.headers) == 2, "the second message")
    assert all("x-slack-retry-num" not in each for each in doors.headers)


async def test_a_bot_that_is_away_fails_commands(server: PlaygroundServer, chat: Dialog) -> None:
    assert not await server.send_events_to("http://127.0.0.1:9/slack/events")
    outcome = await chat.commands(MAYA, "#general", "/ask", "hello?")
    assert (outcome.ok, outcome.error) == (False, "dispatch_failed")
