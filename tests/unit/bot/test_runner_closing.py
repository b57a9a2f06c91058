"""A runner that closes waits a while, gives back the rest, and takes no more."""

from __future__ import annotations

import asyncio

import pytest

from bot.flows.runner import JobRun
from core.records.jobs import Jobs, JobState
from tests.fakes.clock import Clock
from tests.unit.bot.job_running import DEADLINE_S, due, in_state, running, until

pytestmark = pytest.mark.usefixtures("quick_sleep")


async def test_closing_gives_back_what_does_not_end_in_time(jobs: Jobs, clock: Clock) -> None:
    is_running = asyncio.Event()

    async def forever(_: JobRun) -> None:
        is_running.set()
        await asyncio.Event().wait()

    async with running(jobs, clock, forever) as runner:
        job = due(clock)
        await runner.submit(job)
        await is_running.wait()

    waiting = await jobs.get(job.id)
    assert waiting is not None
    assert (waiting.state, waiting.due_at) == (JobState.QUEUED, clock.now)
    assert runner.running == 0

    resumed: list[bool] = []

    async def again(run: JobRun) -> None:
        resumed.append(run.is_resumed)

    clock.now += 1
    async with running(jobs, clock, again):
        await until(in_state(jobs, job.id, JobState.DONE))
    assert resumed == [True]


async def test_closing_waits_for_what_is_nearly_done(jobs: Jobs, clock: Clock) -> None:
    go = asyncio.Event()

    async def flow(_: JobRun) -> None:
        await go.wait()

    async with running(jobs, clock, flow, grace_s=DEADLINE_S) as runner:
        job = due(clock)
        await runner.submit(job)
        await until(in_state(jobs, job.id, JobState.RUNNING))
        asyncio.get_running_loop().call_later(0.05, go.set)

    assert await in_state(jobs, job.id, JobState.DONE)()


async def test_a_closing_runner_takes_no_more(jobs: Jobs, clock: Clock) -> None:
    ran: list[str] = []

    async def flow(run: JobRun) -> None:
        ran.append(run.job.id)

    async with running(jobs, clock, flow) as runner:
        pass
    assert await runner.submit(due(clock)) is True

    assert runner.running == 0
    assert ran == []
    assert await in_state(jobs, due(clock).id, JobState.QUEUED)()
