"""What happens between a question and its answer: the model has the words, nobody is shown them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.bootstrap.core import CoreOpener
from playground import Message, PlaygroundServer
from playground.seed import GENERAL, GUEST, MAYA, PRIVATE, TOM
from tests.campaign.parrot import Parrot
from tests.e2e.dialog import Dialog
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot
from tests.fakes.claude_api import FakeClaude

SECRET = b"# Prices\n\nThe Falcon subscription costs 4711 euros a month for every customer.\n"
ASK = "What does the Falcon subscription cost?"

Act = Callable[[PlaygroundServer], object]


@pytest.fixture
def parrot() -> Parrot:
    """A model that repeats all it is given, when it may."""
    return Parrot()


@pytest_asyncio.fixture
async def chat(
    slack: PlaygroundServer,
    elastic: ElasticAt | None,
    parrot: Parrot,
    tmp_path: Path,
    warm_core: CoreOpener,
) -> AsyncIterator[Dialog]:
    """Prices in a private and in a public channel, and a bot that waits for its model."""
    async with FakeClaude(answers=parrot) as claude:
        settings = bot_settings(slack, tmp_path / "data", elastic=elastic, claude_url=claude.url)
        await ensure_engine(settings, elastic)
        async with running_bot(settings, cores=warm_core):
            yield Dialog(slack, timeout_s=30.0)


def _is_final(message: Message) -> bool:
    return "Please ask again" in message.shown or "Withdrawn" in message.shown


async def _answered_after(
    chat: Dialog, slack: PlaygroundServer, parrot: Parrot, act: Act, *, where: str
) -> str:
    """Ask, let something happen while the model writes, and return all that was said and sent."""
    slack.calls.clear()
    parrot.may_speak.clear()
    await chat.says(TOM, where, ASK if where.startswith("D") else f"@Docent {ASK}")
    await chat.until(lambda: parrot.waiting > 0, "the model is asked")
    act(slack)
    await asyncio.sleep(0.1)  # an event is under way only a moment after it happened
    await chat.until(lambda: slack.sockets.unacknowledged == 0, "the bot knows")
    parrot.may_speak.set()
    await chat.hears(_is_final, channel=where)
    writes = [c for c in slack.calls.all() if c.method.startswith("chat.")]
    return str([call.arguments for call in writes])


@pytest.mark.parametrize(
    "act",
    [
        lambda slack: slack.invite(MAYA, PRIVATE, GUEST),
        lambda slack: slack.make_guest(MAYA),
        lambda slack: slack.share_outside(PRIVATE),
        lambda slack: slack.share_outside(GENERAL),
        lambda slack: slack.make_private(MAYA, GENERAL),
        lambda slack: slack.kick(MAYA, GENERAL, "bot"),
    ],
    ids=[
        "a guest joins",
        "a member becomes a guest",
        "the channel is shared outside",
        "the file's channel is shared outside",
        "the file's channel turns private",
        "the bot leaves the file's channel",
    ],
)
async def test_public_files_are_not_told_to_who_came_meanwhile(
    chat: Dialog, slack: PlaygroundServer, parrot: Parrot, act: Act
) -> None:
    await chat.teaches(MAYA, GENERAL, "prices.md", SECRET)
    slack.invite(MAYA, PRIVATE, TOM)

    sent = await _answered_after(chat, slack, parrot, act, where=PRIVATE)

    assert "4711 euros" in str(parrot.heard)
    assert "4711 euros" not in sent
    assert "prices.md" not in sent


async def test_who_is_removed_meanwhile_is_not_told_privately(
    chat: Dialog, slack: PlaygroundServer, parrot: Parrot
) -> None:
    await chat.teaches(MAYA, PRIVATE, "prices.md", SECRET)
    slack.invite(MAYA, PRIVATE, TOM)
    dm = slack.dm(TOM).id

    def removed(server: PlaygroundServer) -> None:
        server.kick(MAYA, PRIVATE, TOM)

    sent = await _answered_after(chat, slack, parrot, removed, where=dm)

    assert "4711 euros" in str(parrot.heard)
    assert "4711 euros" not in sent


async def test_a_file_deleted_meanwhile_is_not_quoted(
    chat: Dialog, slack: PlaygroundServer, parrot: Parrot
) -> None:
    file = await chat.teaches(MAYA, GENERAL, "prices.md", SECRET)

    def deleted(server: PlaygroundServer) -> None:
        server.delete_file(file)

    sent = await _answered_after(chat, slack, parrot, deleted, where=GENERAL)

    assert "4711 euros" in str(parrot.heard)
    assert "4711 euros" not in sent
