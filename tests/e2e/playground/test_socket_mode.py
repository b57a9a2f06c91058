"""Socket Mode: tickets, retries, lost connections."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import PlaygroundServer
from playground.seed import MAYA
from tests.e2e.dialog import Dialog
from tests.e2e.playground.echo_bot import EchoBot, connected


async def test_a_command_without_a_bot_fails_at_once(chat: Dialog) -> None:
    outcome = await chat.commands(MAYA, "#general", "/ask", "anybody?")
    assert (outcome.ok, outcome.error) == (False, "dispatch_failed")


async def test_events_wait_for_a_bot_that_is_away(
    chat: Dialog, server: PlaygroundServer, client: AsyncWebClient
) -> None:
    await chat.says(MAYA, "#general", "<@bot> are you up?")
    bot = EchoBot(client)
    async with connected(server, bot.app):
        await chat.hears("are you up?", in_thread=True)


async def test_an_event_without_an_ack_comes_again_and_then_no_more(
    server: PlaygroundServer, chat: Dialog
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server._new_socket_url()) as socket,
    ):
        assert (await socket.receive_json())["type"] == "hello"
        await chat.says(MAYA, "dm", "hello?")
        attempts = []
        for _ in range(4):
            envelope = await asyncio.wait_for(socket.receive_json(), 5)
            attempts.append((envelope["retry_attempt"], envelope["retry_reason"]))
        assert attempts == [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")]
        await chat.until(lambda: server.sockets.unacknowledged == 0, "the last deadline")


async def test_what_a_killed_bot_did_not_ack_reaches_the_next_one(
    server: PlaygroundServer, chat: Dialog
) -> None:
    async with aiohttp.ClientSession() as session:
        first = await session.ws_connect(server._new_socket_url())
        await first.receive_json()
        await chat.says(MAYA, "dm", "hello?")
        before = await first.receive_json()
        await server.sockets.cut()
        await chat.until(lambda: not server.sockets.connected, "the loss of the connection")
        second = await session.ws_connect(server._new_socket_url())
        await second.receive_json()
        again = await second.receive_json()
        assert again["payload"]["event_id"] == before["payload"]["event_id"]
        assert again["envelope_id"] != before["envelope_id"]
        await second.send_json({"envelope_id": again["envelope_id"]})
        await chat.until(lambda: server.sockets.unacknowledged == 0, "the acknowledgement")


async def test_a_ticket_opens_one_connection(server: PlaygroundServer) -> None:
    address = server._new_socket_url()
    async with aiohttp.ClientSession() as session:
        await (await session.ws_connect(address)).close()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)


@pytest.mark.usefixtures("bot")
async def test_the_bot_comes_back_after_a_refresh(server: PlaygroundServer, chat: Dialog) -> None:
    await server.sockets.refresh()
    await chat.says(MAYA, "#general", "<@bot> still there?")
    await chat.hears("still there?", in_thread=True)
