"""Much at once: what waited for the bot, and a canvas that somebody types in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.bootstrap.running_bot import Bot
from core.domain.ids import scoped
from core.domain.json import JsonObject
from core.records.jobs import Job
from core.utils.aio import bounded_gather
from playground import PlaygroundServer
from playground.acts.files import Upload
from playground.delivery import RetryPolicy
from playground.events import announce
from playground.seed import GENERAL, MAYA, seeded_workspace
from tests.e2e.dialog import Dialog
from tests.e2e.keeping_up import ANSWER, FILE, PRICES, answered
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot

EVENTS = 1_000
EDITS = 60


@pytest.fixture
async def slack() -> AsyncIterator[PlaygroundServer]:
    """A workspace that delivers again soon, so that a slow machine only takes longer."""
    retries = RetryPolicy(delays_s=(0.0, 1.0, 2.0, 4.0, 8.0))
    async with PlaygroundServer(seeded_workspace(), retries=retries) as server:
        yield server


async def test_a_thousand_events_at_once_are_each_taken_in_once(
    slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path
) -> None:
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic)
    await ensure_engine(settings, elastic)
    chat = Dialog(slack, timeout_s=60)
    async with running_bot(settings):
        await chat.commands(MAYA, GENERAL, "/ingest", "watch on")
        await chat.hears("turned watching on", channel=GENERAL)
    shared = [Upload(name=f"note{n}.txt", content=b"A note %d." % n) for n in range(9)]
    files = slack.upload_all(MAYA, GENERAL, [*shared, Upload(name=FILE, content=PRICES)]).file_ids
    waiting = EVENTS - slack.sockets.unacknowledged
    for number in range(waiting):
        file = f"F0{number:04d}"
        event: JsonObject = {"file_id": file, "file": {"id": file}, "event_ts": f"{number}.1"}
        if number % 2:
            announce(slack.hub, {"type": "file_shared", "channel_id": GENERAL, **event})
        else:
            announce(slack.hub, {"type": "file_unshared", **event})
    slack.calls.clear()
    async with running_bot(settings) as bot:
        await chat.until(lambda: slack.sockets.unacknowledged == 0, "all to be acknowledged")
        await _are_claimed(bot, waiting)
        await answered(chat, ANSWER, within_s=60)
        await chat.until(lambda: _looked_up(slack).keys() >= set(files), "all files to be read")
    assert {_looked_up(slack)[file] for file in files} == {1}


async def _are_claimed(bot: Bot, count: int) -> None:
    """Check of each event that its cause can be claimed no more."""
    team = bot.identity.team

    async def check(number: int) -> None:
        file, at = f"F0{number:04d}", f"{number}.1"
        cause = ("file_shared", GENERAL, file, at) if number % 2 else ("file_unshared", file, at)
        again = Job(id=scoped(team, *cause), flow="none", team=team, payload={})
        assert not await bot.runner.submit(again)

    await bounded_gather((partial(check, number) for number in range(count)), limit=200)


def _looked_up(slack: PlaygroundServer) -> Counter[object]:
    return Counter(call.arguments.get("file") for call in slack.calls.of("files.info"))


async def test_a_canvas_somebody_types_in_is_read_a_few_times_and_its_end_is_read(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = await chat.teaches(MAYA, GENERAL, FILE, PRICES)
    slack.calls.clear()
    for number in range(EDITS):
        slack.change_file(file, PRICES.replace(b"4711", b"%d" % (5000 + number)))
        await asyncio.sleep(0.02)
    reply = await answered(chat, str(5000 + EDITS - 1), within_s=60)
    assert ANSWER not in reply.shown
    assert len(slack.calls.of("files.info")) < EDITS / 2
