"""Response URLs, used as the real SDK's webhook client uses them."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.playground.echo_bot import EchoBot


@pytest.fixture
async def hook(chat: Dialog, bot: EchoBot) -> AsyncWebhookClient:
    """The address of a command that was answered once already."""
    await chat.commands(MAYA, "#general", "/ask", "first")
    await chat.hears("asked: first")
    return AsyncWebhookClient(str(bot.requests[0]["response_url"]), retry_handlers=[])


async def test_five_uses_and_no_more(
    hook: AsyncWebhookClient, chat: Dialog, server: PlaygroundServer
) -> None:
    for number in range(4):
        answer = await hook.send(text=f"more {number}")
        assert (answer.status_code, answer.body) == (200, "ok")
    answer = await hook.send(text="too much")
    assert (answer.status_code, "used_url" in answer.body) == (404, True)
    await chat.hears("more 3", as_user=MAYA)
    assert all("more" not in each.text for each in server.messages(GENERAL, as_user=TOM))


async def test_bodies_without_content_are_refused(hook: AsyncWebhookClient) -> None:
    answer = await hook.send(text="")
    assert (answer.status_code, answer.body) == (400, "no_text")
    answer = await hook.send(text="x", blocks=[{"type": "mystery"}])
    assert (answer.status_code, answer.body) == (400, "invalid_blocks")


async def test_threads_and_faults(
    hook: AsyncWebhookClient, chat: Dialog, server: PlaygroundServer
) -> None:
    root = server.say(MAYA, "#general", "root")
    await hook.send_dict({"text": "below", "thread_ts": root.ts, "response_type": "in_channel"})
    assert (await chat.hears("below")).thread_ts == root.ts
    server.faults.status("response_url", 500)
    assert (await hook.send(text="lost")).status_code == 500
    server.faults.drop_after("response_url")
    with pytest.raises(aiohttp.ClientConnectionError):
        await hook.send(text="arrived")
    await chat.hears("arrived")
    assert [call.arguments["text"] for call in server.calls.of("response_url")] == [
        "asked: first",
        "below",
        "arrived",
    ]
