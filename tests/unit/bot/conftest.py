"""Jobs in the store, a board to reply on, and quick time."""

from __future__ import annotations

import asyncio

import pytest

from core.records.jobs import Jobs
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.board import Board


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
