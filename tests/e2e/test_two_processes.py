"""Two bots on one Elasticsearch: what one of them does, the other leaves."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot.bootstrap.core import CoreOpener
from bot.bootstrap.running_bot import Bot
from bot.flows.chores import Chore
from bot.flows.keeping.sweep import SWEEP
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, PRIVATE
from tests.e2e.dialog import Dialog
from tests.e2e.keeping_up import FILE, PRICES
from tests.e2e.running import ElasticAt, bot_settings, running_bot

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def engine() -> str:
    """The only engine that several processes may share."""
    return "elastic"


async def test_two_sweeps_at_once_list_each_channel_once(
    chat: Dialog,
    slack: PlaygroundServer,
    bot: Bot,
    elastic: ElasticAt,
    tmp_path: Path,
    warm_core: CoreOpener,
) -> None:
    await chat.teaches(MAYA, GENERAL, FILE, PRICES)
    await chat.teaches(MAYA, PRIVATE, "other.md", b"# Other\n\nOther words.\n")
    settings = bot_settings(slack, tmp_path / "other", elastic=elastic)
    async with running_bot(settings, cores=warm_core) as other:
        slack.calls.clear()
        slack.faults.delay("files.list", 0.5, times=4)
        turn = Chore(flow=SWEEP, every_s=1.0).job(bot.identity.team, time.time())
        taken = await asyncio.gather(*(one.runner.submit(turn) for one in (bot, other)))
        assert sorted(taken) == [False, True]
        await chat.until(lambda: len(slack.calls.of("files.list")) >= 2, "both to be listed")
        await asyncio.sleep(2.5)  # as long as the other process needs to look for due jobs
    listed = [call.arguments.get("channel") for call in slack.calls.of("files.list")]
    assert sorted(map(str, listed)) == sorted((GENERAL, PRIVATE))
