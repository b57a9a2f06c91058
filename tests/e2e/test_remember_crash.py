"""`/ingest remember` survives `kill -9` after it was lifted and before the file was read."""

from __future__ import annotations

from pathlib import Path

from playground import Message, PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.audited import deeds
from tests.e2e.dialog import Dialog
from tests.e2e.processes import bot_environment, bot_process
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine

NOTE = b"# Travel\n\nThe per diem for business trips is 61 euros a day.\n"
ASKED = "@Docent What is the per diem for business trips?"


def _told(message: Message) -> bool:
    return "was read and is used again" in message.shown


async def test_a_remembered_file_is_read_after_all(
    slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path
) -> None:
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic)
    await ensure_engine(settings, elastic)
    environment = bot_environment(slack, tmp_path / "data", elastic=elastic)
    slack.upload(MAYA, GENERAL, "note.md", NOTE)
    chat = Dialog(slack, timeout_s=60)
    async with bot_process(environment, tmp_path) as bot:
        await chat.until(lambda: slack.sockets.connected, "the bot", timeout_s=60)
        await chat.commands(MAYA, GENERAL, "/ingest", "forget note.md")
        asked = await chat.hears("Should I forget", channel=GENERAL, as_user=MAYA)
        await chat.clicks(MAYA, asked, "forget_file")
        await chat.hears("is forgotten: nothing of it", channel=GENERAL, as_user=MAYA)
        downloads = len(slack.calls.of("files.info"))
        slack.faults.delay("files-pri", 60.0)
        await chat.commands(MAYA, GENERAL, "/ingest", "remember note.md")
        await chat.until(lambda: len(slack.calls.of("files.info")) > downloads, "the reading")
        assert not [m for m in chat.heard(channel=GENERAL, as_user=MAYA) if _told(m)]
        await bot.kill()
    slack.faults.clear()
    async with bot_process(environment, tmp_path) as bot:
        await chat.hears(_told, channel=GENERAL, as_user=MAYA)
        assert len([m for m in chat.heard(channel=GENERAL, as_user=MAYA) if _told(m)]) == 1
        await chat.says(TOM, GENERAL, ASKED)
        await chat.hears("61 euros", in_thread=True)
        expected = [("forget", MAYA), ("unforget", MAYA)]
        assert await deeds(settings, wanted=len(expected)) == expected
        assert await bot.stop() == 0
