"""A process's job runner on a clock that tests move, and how to wait for its jobs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.flows.runner import Flow, JobRun, JobRunner
from core.domain.ports import RecordStore
from core.records.jobs import LEASE_S, Job, Jobs, JobState
from tests.builders import make_job
from tests.fakes.clock import Clock

__all__ = ["DEADLINE_S", "due", "ended", "given_back", "in_state", "leased", "running", "until"]

DEADLINE_S = 10.0


@asynccontextmanager
async def running(
    jobs: Jobs,
    clock: Clock,
    run: Callable[[JobRun], Awaitable[None]],
    *,
    at_once: int = 4,
    grace_s: float = 0.0,
) -> AsyncIterator[JobRunner]:
    """Run a process's jobs until the block ends."""
    runner = JobRunner(jobs, {"question": Flow(run=run, at_once=at_once)}, clock=clock)
    await runner.start()
    try:
        yield runner
    finally:
        await runner.close(grace_s=grace_s)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + DEADLINE_S
    while not await condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


def in_state(jobs: Jobs, id_: str, state: JobState) -> Callable[[], Awaitable[bool]]:
    """Return a condition: a job is in a state."""

    async def holds() -> bool:
        job = await jobs.get(id_)
        return job is not None and job.state is state

    return holds


def given_back(jobs: Jobs, id_: str) -> Callable[[], Awaitable[bool]]:
    """Return a condition: a job was tried once and waits to be run again."""

    async def holds() -> bool:
        job = await jobs.get(id_)
        return job is not None and job.state is JobState.QUEUED and job.attempts == 1

    return holds


def ended(jobs: Jobs, id_: str, clock: Clock) -> Callable[[], Awaitable[bool]]:
    """Return a condition: a job is over; each look lets a lease's time go by."""

    async def holds() -> bool:
        clock.now += LEASE_S
        job = await jobs.get(id_)
        return job is not None and job.is_over

    return holds


async def leased(store: RecordStore, id_: str, *, now: float) -> JobRun:
    """Return the next attempt at a job."""
    job = await Jobs(store).lease(id_, owner="me", now=now)
    assert job is not None
    return JobRun(Jobs(store), job, lambda: now)


def due(clock: Clock, id_: str = "T1/message/C1/1.0") -> Job:
    """Make a job that is due now."""
    return make_job(id_, due_at=clock.now, payload={"text": "why?"})
