"""Work that nobody asks for is done once in its time, whatever number of processes there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.flows.chores import Chore, Chores
from bot.flows.runner import Flow, JobRun, JobRunner
from core.domain.ids import TeamId
from core.records.jobs import Jobs
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.job_running import until

pytestmark = pytest.mark.usefixtures("quick_sleep")

CHORE = Chore(flow="question", every_s=100.0)


@asynccontextmanager
async def process(jobs: Jobs, clock: Clock, done: list[str]) -> AsyncIterator[None]:
    async def run(attempt: JobRun) -> None:
        done.append(attempt.job.id)

    runner = JobRunner(jobs, {CHORE.flow: Flow(run=run, at_once=1)}, clock=clock)
    chores = Chores(runner, [CHORE], team=TeamId("T1"), clock=clock)
    chores.start()
    try:
        yield
    finally:
        await chores.close()
        await runner.close(grace_s=1)


async def test_a_chore_is_done_once_in_its_time(jobs: Jobs, clock: Clock) -> None:
    done: list[str] = []

    async def has(count: int) -> bool:
        return len(done) >= count

    async with process(jobs, clock, done), process(jobs, clock, done):
        await until(lambda: has(1))
        await asyncio.sleep(0.1)
        assert done == ["T1/chore/question/10"]
        clock.now += 100
        await until(lambda: has(2))
        await asyncio.sleep(0.1)
    assert done == ["T1/chore/question/10", "T1/chore/question/11"]


async def test_records_that_are_away_put_a_chore_off(
    jobs: Jobs, clock: Clock, store: FaultyStore
) -> None:
    done: list[str] = []

    async def is_done() -> bool:
        return bool(done)

    store.fail("create")
    async with process(jobs, clock, done):
        await until(is_done)
    assert done == ["T1/chore/question/10"]
    assert store.orders.calls["create"] >= 2
