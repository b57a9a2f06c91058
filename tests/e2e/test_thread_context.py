"""An earlier answer in a thread is told to no model again once its readers may not see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.bootstrap.core import CoreOpener
from bot.bootstrap.running_bot import Bot
from bot.slack.payload import Payload
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot
from tests.fakes.claude_api import FakeClaude

SECRET = b"# Prices\n\nThe Falcon subscription costs 4711 euros a month for every customer.\n"
ASKED = "@Docent What does the Falcon subscription cost?"
FOLLOW_UP = "@Docent And what does that Falcon subscription cost a year?"


@pytest_asyncio.fixture
async def bot(
    slack: PlaygroundServer,
    claude: FakeClaude,
    elastic: ElasticAt | None,
    tmp_path: Path,
    warm_core: CoreOpener,
) -> AsyncIterator[Bot]:
    """A bot that answers by Claude, and so tells a model what was said before."""
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic, claude_url=claude.url)
    await ensure_engine(settings, elastic)
    async with running_bot(settings, cores=warm_core) as running:
        yield running


async def _follow_up(
    chat: Dialog, bot: Bot, claude: FakeClaude, channel: str, thread_ts: str
) -> str:
    """Ask on in a thread; return what the models were told of what was said there before."""
    await chat.until(lambda: bot.runner.running == 0, "the last answer to be noted")
    before = len(claude.asked)
    asked = await chat.says(MAYA, channel, FOLLOW_UP, thread_ts=thread_ts)
    await chat.hears(
        lambda m: m.ts > asked.ts and m.ephemeral_to is None and not m.shown.endswith("…"),
        in_thread=True,
    )
    messages = [m for body in claude.asked[before:] for m in Payload(body).children("messages")]
    told = str([m.raw for m in messages if not _brings_passages(m)])
    assert "Falcon subscription cost a year" in told
    return told


def _brings_passages(message: Payload) -> bool:
    return any(part.text("type") == "tool_result" for part in message.children("content"))


async def test_an_answer_is_context_only_for_readers_of_its_files(
    chat: Dialog, slack: PlaygroundServer, bot: Bot, claude: FakeClaude
) -> None:
    sales = slack.create_channel(MAYA, "sales").id
    slack.invite(MAYA, sales, "bot")
    await chat.teaches(MAYA, sales, "prices.md", SECRET)
    asked = await chat.says(TOM, GENERAL, ASKED)
    await chat.hears("4711 euros", in_thread=True)
    assert "4711 euros" in await _follow_up(chat, bot, claude, GENERAL, asked.ts)

    slack.make_private(MAYA, sales)

    told = await _follow_up(chat, bot, claude, GENERAL, asked.ts)
    assert "4711 euros" not in told
    assert "prices.md" not in told
    assert "What does the Falcon subscription cost?" in told


async def test_a_guest_in_the_thread_ends_what_came_from_elsewhere(
    chat: Dialog, slack: PlaygroundServer, bot: Bot, claude: FakeClaude
) -> None:
    await chat.teaches(MAYA, GENERAL, "prices.md", SECRET)
    asked = await chat.says(MAYA, PRIVATE, ASKED)
    await chat.hears("4711 euros", in_thread=True)
    slack.invite(MAYA, PRIVATE, "lena")
    assert "4711 euros" not in await _follow_up(chat, bot, claude, PRIVATE, asked.ts)


async def test_a_private_answer_is_no_context_for_the_channel(
    chat: Dialog, bot: Bot, claude: FakeClaude
) -> None:
    await chat.teaches(MAYA, PRIVATE, "prices.md", SECRET)
    asked = await chat.says(MAYA, GENERAL, ASKED)
    note = await chat.hears("1 more file", in_thread=True)
    await chat.clicks(MAYA, note, "answer_privately")
    await chat.hears("4711 euros", in_thread=True)
    assert "4711 euros" not in await _follow_up(chat, bot, claude, GENERAL, asked.ts)


async def test_a_dm_thread_forgets_what_its_person_may_see_no_more(
    chat: Dialog, slack: PlaygroundServer, bot: Bot, claude: FakeClaude
) -> None:
    room = slack.create_channel(TOM, "deals", members=[MAYA], private=True, with_bot=True).id
    await chat.teaches(MAYA, room, "prices.md", SECRET)
    dm = slack.dm(MAYA, "bot").id
    root = await chat.says(MAYA, dm, "Hello, a question about money follows.")
    await chat.says(MAYA, dm, ASKED, thread_ts=root.ts)
    await chat.hears("4711 euros", in_thread=True)
    assert "4711 euros" in await _follow_up(chat, bot, claude, dm, root.ts)
    slack.kick(TOM, room, MAYA)
    assert "4711 euros" not in await _follow_up(chat, bot, claude, dm, root.ts)
