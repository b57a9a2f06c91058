"""`serve` leaves long jobs to workers while there are any, and never forgets them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.flows.colleagues import Colleagues
from bot.flows.heartbeat import heartbeat
from bot.flows.runner import Flow, JobRun, JobRunner
from core.records.jobs import Jobs, JobState
from core.records.workers import ALIVE_S, Workers
from tests.builders import make_job
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.job_running import in_state, until

pytestmark = pytest.mark.usefixtures("quick_sleep")


@pytest.fixture
def workers(store: FaultyStore) -> Workers:
    return Workers(store)


@asynccontextmanager
async def _serving(jobs: Jobs, workers: Workers, clock: Clock) -> AsyncIterator[JobRunner]:
    async def run(_: JobRun) -> None:
        return

    flows = {name: Flow(run=run, at_once=2) for name in ("ingest", "question")}

    async def is_any_there() -> bool:
        return await workers.is_any_alive(now=clock())

    colleagues = Colleagues(flows={"ingest"}, is_any_there=is_any_there)
    runner = JobRunner(jobs, flows, clock=clock, colleagues=colleagues)
    await runner.start()
    try:
        yield runner
    finally:
        await runner.close(grace_s=1)


async def _submit_both(jobs: Jobs, runner: JobRunner, clock: Clock) -> None:
    await asyncio.sleep(0.05)  # a first look at who is there
    await runner.submit(make_job("i", flow="ingest", due_at=clock.now))
    await runner.submit(make_job("q", due_at=clock.now))
    await until(in_state(jobs, "q", JobState.DONE))
    await asyncio.sleep(0.05)


async def test_a_living_worker_is_left_the_long_jobs_until_it_dies(
    jobs: Jobs, workers: Workers, clock: Clock
) -> None:
    await workers.beat("w1", now=clock.now)
    async with _serving(jobs, workers, clock) as runner:
        await _submit_both(jobs, runner, clock)
        assert await in_state(jobs, "i", JobState.QUEUED)()

        clock.now += ALIVE_S + 1
        await until(in_state(jobs, "i", JobState.DONE))


async def test_a_worker_that_lives_and_does_nothing_is_not_waited_for(
    jobs: Jobs, workers: Workers, clock: Clock
) -> None:
    await workers.beat("w1", now=clock.now + 1_000)
    async with _serving(jobs, workers, clock) as runner:
        await _submit_both(jobs, runner, clock)
        assert await in_state(jobs, "i", JobState.QUEUED)()

        clock.now += 61
        await until(in_state(jobs, "i", JobState.DONE))


async def test_a_worker_that_leaves_is_gone_at_once(workers: Workers, clock: Clock) -> None:
    async with heartbeat(workers, clock=clock):
        assert await workers.is_any_alive(now=clock.now)
    assert not await workers.is_any_alive(now=clock.now)


async def test_the_dead_are_forgotten(workers: Workers, clock: Clock) -> None:
    await workers.beat("dead", now=clock.now)
    clock.now += 3 * ALIVE_S
    await workers.beat("w1", now=clock.now)

    assert await workers.is_any_alive(now=clock.now)
    await workers.leave("w1")
    assert not await workers.is_any_alive(now=0.0)
