"""An ingest whose process is killed again and again, at points chosen by chance.

The seed is in the name of the test. `DOCENT_KILL_ROUNDS` asks for more rounds, `DOCENT_KILL_SEED`
for those of an earlier run.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.bootstrap.engine import open_engine
from bot.settings import Settings
from core.config.settings import BUILT_MODEL_DIR
from core.domain.files import Content, ContentState
from core.domain.ports import EmbedderProfile
from core.records.jobs import LEASE_S
from core.records.library import Library
from core.retrieval.embedding.local.folder import open_folder
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA
from tests.e2e.dialog import Dialog
from tests.e2e.processes import BotProcess, bot_environment, bot_process
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine

FILES = 8
KILLS = 3
ROUNDS = int(os.environ.get("DOCENT_KILL_ROUNDS", "1"))
FIRST_SEED = int(os.environ.get("DOCENT_KILL_SEED", time.time_ns() % 1_000_000))


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + ROUNDS))
async def test_nothing_is_lost_and_nothing_is_there_twice(
    slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(FILES):
        words = f"# Room {number}\n\n" + f"Room {number} is called Cassiopeia-{number}. " * 40
        slack.upload(MAYA, GENERAL, f"room-{number}.md", words.encode())
    chat = Dialog(slack, timeout_s=120)
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic)
    await ensure_engine(settings, elastic)
    environment = bot_environment(slack, tmp_path / "data", elastic=elastic)
    # Elasticsearch cannot know that the holder of a lease is dead before the lease is over.
    until_taken_up_s = 0.0 if elastic is None else LEASE_S
    for attempt in range(KILLS if elastic is None else KILLS - 1):
        async with bot_process(environment, tmp_path, name=f"bot-{attempt}") as bot:
            await _ready(chat, bot)
            if attempt == 0:
                await chat.commands(MAYA, GENERAL, "/ingest")
            wait_s = until_taken_up_s if attempt else 0.0
            await asyncio.sleep(wait_s + chance.uniform(0.0, 2.0))
            await bot.kill()
    async with bot_process(environment, tmp_path) as bot:
        await _ready(chat, bot)
        await chat.hears(f"Read {FILES} files", channel=GENERAL)
        own = [m for m in chat.heard(channel=GENERAL) if m.ephemeral_to is None]
        assert len(own) == 1
        assert await bot.stop() == 0
    await _is_whole(settings)


async def _ready(chat: Dialog, bot: BotProcess) -> None:
    await chat.until(lambda: '"event":"ready"' in bot.log.read_text(), "the bot", timeout_s=60)


async def _is_whole(settings: Settings) -> None:
    """Check that the index holds the current generation of each file, whole, and nothing else."""
    model = open_folder(BUILT_MODEL_DIR)
    profile = EmbedderProfile(name=model.name, dimensions=384, max_tokens=model.max_tokens)
    async with open_engine(settings.core, profile) as engine:
        contents = await _indexed(Library(engine.store))
        assert all(not content.writing for content in contents.values())
        current = {(content.id, content.generation) for content in contents.values()}
        assert set(await engine.index.generations(after=None, limit=1_000)) == current
        for content in contents.values():
            assert content.generation is not None
            chunks = await engine.index.read(content.id, content.generation)
            assert [c.chunk.seq for c in chunks] == list(range(content.chunk_count))


async def _indexed(library: Library) -> Mapping[str, Content]:
    """Return all Contents that were read, once they are as many as files: a list may lag."""
    deadline = time.monotonic() + 10
    while True:
        files = await library.find_named(lambda _: True, limit=1_000)
        contents = await library.contents(file.content for file in files if file.content)
        if [c.state for c in contents.values()] == [ContentState.INDEXED] * FILES:
            return contents
        assert time.monotonic() < deadline, f"{len(contents)} were read"
        await asyncio.sleep(0.2)
