"""A local Slack, the SDK's client, and an echo bot; nothing of Docent's own bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import PlaygroundServer, RetryPolicy, seeded_workspace
from tests.e2e.dialog import Dialog
from tests.e2e.playground.echo_bot import EchoBot, connected

QUICK = RetryPolicy(ack_timeout_s=0.5, delays_s=(0.0, 0.05, 0.05))


@pytest.fixture
async def server() -> AsyncIterator[PlaygroundServer]:
    async with PlaygroundServer(seeded_workspace(), retries=QUICK) as running:
        yield running


@pytest.fixture
async def client(server: PlaygroundServer) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        token = server.workspace.identity.bot_token
        yield AsyncWebClient(token=token, base_url=server.api_url, session=session)


@pytest.fixture
def chat(server: PlaygroundServer) -> Dialog:
    return Dialog(server)


@pytest.fixture
async def bot(server: PlaygroundServer, client: AsyncWebClient) -> AsyncIterator[EchoBot]:
    echo = EchoBot(client)
    async with connected(server, echo.app):
        yield echo
