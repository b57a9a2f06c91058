"""What Slack tells no event of: retention, and what the sweep and the check before quoting find."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from bot.bootstrap.core import CoreOpener
from bot.bootstrap.running_bot import Bot
from bot.flows.chores import Chore
from bot.flows.keeping.sweep import SWEEP
from bot.settings import KeepingSettings
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.keeping_up import ANSWER, FILE, PRICES, QUESTION, answered, everything_said
from tests.e2e.running import bot_settings, running_bot

WITHDRAWN = "Withdrawn: the file was removed."


async def test_a_sweep_finds_what_retention_removed(
    chat: Dialog, slack: PlaygroundServer, bot: Bot
) -> None:
    file = await chat.teaches(MAYA, GENERAL, FILE, PRICES)
    asked = await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears(FILE, in_thread=True)
    slack.expire_file(file)
    turn = Chore(flow=SWEEP, every_s=1.0).job(bot.identity.team, time.time())
    assert await bot.runner.submit(turn)
    await chat.hears(WITHDRAWN, channel=GENERAL, in_thread=asked.ts)
    assert ANSWER not in everything_said(slack)
    await answered(chat, "I could not find")


async def test_what_retention_removed_is_found_before_it_is_quoted(
    slack: PlaygroundServer, tmp_path: Path, warm_core: CoreOpener
) -> None:
    settings = replace(
        bot_settings(slack, tmp_path / "data"), keeping=KeepingSettings(confirm_files_s=0)
    )
    async with running_bot(settings, cores=warm_core):
        chat = Dialog(slack, timeout_s=30.0)
        file = await chat.teaches(MAYA, GENERAL, FILE, PRICES)
        await answered(chat, ANSWER)
        slack.faults.error("files.info", "fatal_error", times=3)
        await answered(chat, ANSWER)
        slack.faults.clear()
        slack.expire_file(file)
        await chat.says(TOM, GENERAL, QUESTION)
        reply = await chat.hears("I could not find", in_thread=True)
        assert FILE not in reply.shown
