"""An ingest whose process is killed again and again, at points chosen by chance.

The seed is in the name of the test. `DOCENT_KILL_ROUNDS` asks for more rounds, `DOCENT_KILL_SEED`
for those of an earlier run.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from pathlib import Path

import pytest

from core.domain.files import ContentState
from core.domain.ports import EmbedderProfile
from core.records.embedded_store import EmbeddedRecordStore
from core.records.library import Library
from core.retrieval.embedding.local.folder import default_folder, open_folder
from core.retrieval.index.embedded import EmbeddedIndex
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA
from tests.e2e.dialog import Dialog
from tests.e2e.processes import BotProcess, bot_environment, bot_process

FILES = 8
KILLS = 3
ROUNDS = int(os.environ.get("DOCENT_KILL_ROUNDS", "1"))
FIRST_SEED = int(os.environ.get("DOCENT_KILL_SEED", time.time_ns() % 1_000_000))


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + ROUNDS))
async def test_nothing_is_lost_and_nothing_is_there_twice(
    slack: PlaygroundServer, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(FILES):
        words = f"# Room {number}\n\n" + f"Room {number} is called Cassiopeia-{number}. " * 40
        slack.upload(MAYA, GENERAL, f"room-{number}.md", words.encode())
    chat = Dialog(slack, timeout_s=120)
    environment = bot_environment(slack, tmp_path / "data")
    for attempt in range(KILLS):
        async with bot_process(environment, tmp_path, name=f"bot-{attempt}") as bot:
            await _ready(chat, bot)
            if attempt == 0:
                await chat.commands(MAYA, GENERAL, "/ingest")
            await asyncio.sleep(chance.uniform(0.0, 2.0))
            await bot.kill()
    async with bot_process(environment, tmp_path) as bot:
        await _ready(chat, bot)
        await chat.hears(f"Read {FILES} files", channel=GENERAL)
        own = [m for m in chat.heard(channel=GENERAL) if m.ephemeral_to is None]
        assert len(own) == 1
        assert await bot.stop() == 0
    await _is_whole(tmp_path / "data")


async def _ready(chat: Dialog, bot: BotProcess) -> None:
    await chat.until(lambda: '"event":"ready"' in bot.log.read_text(), "the bot", timeout_s=60)


async def _is_whole(folder: Path) -> None:
    """Check that the index holds the current generation of each file, whole, and nothing else."""
    store = EmbeddedRecordStore(folder / "records.db")
    model = open_folder(default_folder())
    profile = EmbedderProfile(name=model.name, dimensions=384, max_tokens=model.max_tokens)
    index = EmbeddedIndex(folder / "index.db", profile)
    await store.open()
    await index.open()
    try:
        contents = await Library(store).find_contents(ContentState.INDEXED, limit=1_000)
        assert len(contents) == FILES
        assert all(not content.writing for content in contents.values())
        current = {(content.id, content.generation) for content in contents.values()}
        assert set(await index.generations(after=None, limit=1_000)) == current
        for content in contents.values():
            assert content.generation is not None
            chunks = await index.read(content.id, content.generation)
            assert [c.chunk.seq for c in chunks] == list(range(content.chunk_count))
    finally:
        await index.close()
        await store.close()
