"""A real embedded store that obeys orders, its jobs, a board to reply on, and quick time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.records.embedded_store import EmbeddedRecordStore
from core.records.jobs import Jobs
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.board import Board
from tests.unit.bot.job_running import Clock


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[FaultyStore]:
    embedded = EmbeddedRecordStore(tmp_path / "records.db")
    await embedded.open()
    yield FaultyStore(embedded)
    await embedded.close()


@pytest.fixture
def jobs(store: FaultyStore) -> Jobs:
    return Jobs(store)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def quick_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sleep end after a hundredth of a second at most: only the clock is replaced."""
    sleep = asyncio.sleep

    async def quick(delay: float, result: object = None) -> object:
        return await sleep(min(delay, 0.01), result)

    monkeypatch.setattr(asyncio, "sleep", quick)
