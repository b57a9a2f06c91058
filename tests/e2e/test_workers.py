"""Several real processes on one Elasticsearch: files are read once, questions answered once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.processes import BotProcess, bot_environment, bot_process
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine

pytestmark = pytest.mark.elasticsearch

FILES = 10
_READY = '"event":"ready"'


@pytest.fixture
def engine() -> str:
    """The only engine that several processes may share."""
    return "elastic"


@pytest_asyncio.fixture
async def environment(
    slack: PlaygroundServer, elastic: ElasticAt, tmp_path: Path
) -> Mapping[str, str]:
    """What every process here is started with; the indices are there."""
    await ensure_engine(bot_settings(slack, tmp_path / "data", elastic=elastic), elastic)
    return bot_environment(slack, tmp_path / "data", elastic=elastic)


async def _ready(chat: Dialog, *processes: BotProcess) -> None:
    for process in processes:
        await chat.until(lambda p=process: _READY in p.log.read_text(), "a process", timeout_s=60)  # type: ignore[misc]  # binds the loop's value


async def test_a_worker_reads_and_when_it_is_killed_serve_goes_on(
    slack: PlaygroundServer, environment: Mapping[str, str], tmp_path: Path
) -> None:
    for number in range(FILES):
        slack.upload(MAYA, GENERAL, f"room-{number}.txt", f"Room {number} is large.".encode())
    chat = Dialog(slack, timeout_s=90)
    async with (
        bot_process(environment, tmp_path, command="worker", name="worker") as worker,
        bot_process(environment, tmp_path) as serve,
    ):
        await _ready(chat, worker, serve)
        await chat.until(lambda: "leaving_to_workers" in serve.log.read_text(), "the worker")
        slack.faults.delay("files-pri", 2.0, times=FILES)
        await chat.commands(MAYA, GENERAL, "/ingest")
        counting = await chat.hears(
            lambda m: "Reading" in m.shown and "Reading 0" not in m.shown, channel=GENERAL
        )
        await worker.kill()
        assert "file_indexed" in worker.log.read_text()
        assert "file_indexed" not in serve.log.read_text()
        slack.faults.clear()
        report = await chat.hears(f"Read {FILES} files", channel=GENERAL)
        assert report.ts == counting.ts
        assert "file_indexed" in serve.log.read_text()


async def test_of_two_serving_processes_the_other_answers_when_one_is_killed(
    slack: PlaygroundServer, environment: Mapping[str, str], tmp_path: Path
) -> None:
    slack.upload(MAYA, GENERAL, "rooms.txt", b"The big room is called Cassiopeia.")
    chat = Dialog(slack, timeout_s=90)
    async with (
        bot_process(environment, tmp_path, name="one") as one,
        bot_process(environment, tmp_path, name="two") as two,
    ):
        await _ready(chat, one, two)
        await chat.commands(MAYA, GENERAL, "/ingest")
        await chat.hears("Read 1 file", channel=GENERAL)
        asked = await chat.says(TOM, GENERAL, "@Docent What is the big room called?")
        await chat.until(lambda: _taken_by(one, two) is not None, "the claim")
        taker = _taken_by(one, two)
        assert taker is not None
        await taker.kill()
        await chat.hears("Cassiopeia", in_thread=True)
        await asyncio.sleep(1)
        bot = slack.workspace.identity.bot_user_id
        replies = slack.messages(GENERAL, as_user=TOM, thread_ts=asked.ts)
        assert len([m for m in replies if m.user == bot and m.is_reply]) == 1


def _taken_by(*processes: BotProcess) -> BotProcess | None:
    """Return the process that took the question in."""
    taken = '"event":"accepted"', '"flow":"question"'
    for process in processes:
        for line in process.log.read_text().splitlines():
            if all(part in line for part in taken):
                return process
    return None
