"""Turns: a few at once, then evenly."""

from __future__ import annotations

import asyncio

import pytest

from bot.flows.pace import Pace
from tests.fakes.clock import Clock


async def test_a_burst_goes_at_once_and_the_rest_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, waited = Clock(), list[float]()

    async def sleep(delay: float) -> None:
        waited.append(delay)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    pace = Pace(60, burst=2, clock=clock)
    for _ in range(4):
        await pace.turn()
    assert waited == pytest.approx([1.0, 2.0])
    clock.now += 100
    await pace.turn()
    await pace.turn()
    assert len(waited) == 2
