"""What was acknowledged survives `kill -9`, and is seen once."""

from __future__ import annotations

from pathlib import Path

from playground import Message, PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.documents import pdf_of
from tests.e2e.processes import bot_environment, bot_process

_FILES = 30


def _own(slack: PlaygroundServer, **where: str) -> list[Message]:
    bot = slack.workspace.identity.bot_user_id
    return [m for m in slack.messages(GENERAL, as_user=MAYA, **where) if m.user == bot]


async def test_an_ingest_killed_in_the_middle_is_finished_once(
    slack: PlaygroundServer, tmp_path: Path
) -> None:
    for number in range(_FILES):
        page = f"Room {number} is called Cassiopeia-{number}. " * 40
        slack.upload(MAYA, GENERAL, f"room-{number}.pdf", pdf_of(page))
    chat = Dialog(slack, timeout_s=60)
    environment = bot_environment(slack, tmp_path / "data")
    async with bot_process(environment, tmp_path) as bot:
        await chat.until(lambda: slack.sockets.connected, "the bot", timeout_s=60)
        await chat.commands(MAYA, GENERAL, "/ingest")
        counting = await chat.hears(
            lambda m: "Reading" in m.shown and f"Reading 0 of {_FILES}" not in m.shown,
            channel=GENERAL,
        )
        assert counting.shown.rstrip().endswith("…")
        await bot.kill()
    async with bot_process(environment, tmp_path) as bot:
        report = await chat.hears(f"Read {_FILES} files", channel=GENERAL, timeout_s=120)
        assert report.ts == counting.ts
        assert len(_own(slack)) == 1
        await chat.says(TOM, GENERAL, "@Docent What is room 7 called?")
        answer = await chat.hears("[1] room-7.pdf", in_thread=True)
        assert answer.shown.count("] room-7.pdf") == 1
        assert await bot.stop() == 0


async def test_a_question_taken_in_before_a_crash_is_answered_once(
    slack: PlaygroundServer, tmp_path: Path
) -> None:
    slack.upload(MAYA, GENERAL, "rooms.pdf", pdf_of("The big room is called Cassiopeia."))
    chat = Dialog(slack, timeout_s=60)
    environment = bot_environment(slack, tmp_path / "data")
    async with bot_process(environment, tmp_path) as bot:
        await chat.until(lambda: slack.sockets.connected, "the bot", timeout_s=60)
        await chat.commands(MAYA, GENERAL, "/ingest")
        await chat.hears("Read 1 file", channel=GENERAL)
        asked = await chat.says(TOM, GENERAL, "@Docent What is the big room called?")
        await chat.until(lambda: '"event":"accepted"' in bot.log.read_text(), "the claim")
        await bot.kill()
    async with bot_process(environment, tmp_path):
        await chat.hears("Cassiopeia", in_thread=True)
        replies = [m for m in _own(slack, thread_ts=asked.ts) if m.is_reply]
        assert len(replies) == 1
