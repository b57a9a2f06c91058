"""Jobs run once, note how far they came, and run again only when they ask to."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.flows.runner import JobRun, RetryLater, request_id
from core.records.jobs import Jobs, JobState
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.job_running import DEADLINE_S, due, given_back, in_state, running, until

pytestmark = pytest.mark.usefixtures("quick_sleep")


async def test_a_submitted_job_runs_once_and_ends(jobs: Jobs, clock: Clock) -> None:
    seen: list[tuple[str, object, bool]] = []

    async def flow(run: JobRun) -> None:
        seen.append((run.job.id, run.job.payload["text"], run.is_resumed))

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        assert await runner.submit(job) is True
        assert await runner.submit(job) is False
        await until(in_state(jobs, job.id, JobState.DONE))
        assert await runner.submit(job) is False

    assert seen == [(job.id, "why?", False)]
    assert runner.running == 0


async def test_a_job_of_an_unknown_flow_waits_for_a_process_that_knows_it(
    jobs: Jobs, clock: Clock
) -> None:
    ran = asyncio.Event()

    async def flow(_: JobRun) -> None:
        ran.set()

    unknown = replace(due(clock, "unknown"), flow="ingest")
    async with running(jobs, clock, flow) as runner:
        await runner.submit(unknown)
        await runner.submit(due(clock, "known"))
        await asyncio.wait_for(ran.wait(), DEADLINE_S)

    job = await jobs.get("unknown")
    assert job == unknown


async def test_a_flow_may_ask_to_be_run_again_later(jobs: Jobs, clock: Clock) -> None:
    attempts: list[bool] = []

    async def flow(run: JobRun) -> None:
        attempts.append(run.is_resumed)
        if len(attempts) == 1:
            await run.note(message="m1")
            raise RetryLater(30)
        assert run.progress("message") == "m1"

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        await runner.submit(job)
        await until(given_back(jobs, job.id))
        waiting = await jobs.get(job.id)
        assert waiting is not None
        assert waiting.due_at == clock.now + 30
        clock.now += 31
        await until(in_state(jobs, job.id, JobState.DONE))

    assert attempts == [False, True]


async def test_a_job_that_is_due_soon_runs_then_without_being_looked_for(
    jobs: Jobs, clock: Clock, store: FaultyStore
) -> None:
    ran = asyncio.Event()

    async def flow(_: JobRun) -> None:
        ran.set()

    async with running(jobs, clock, flow) as runner:
        store.fail("find", after=0)
        soon = replace(due(clock, "soon"), due_at=clock.now + 2)
        assert await runner.submit(soon) is True
        assert await runner.submit(soon) is False
        clock.now += 3
        await asyncio.wait_for(ran.wait(), DEADLINE_S)


async def test_a_flow_that_breaks_is_logged_and_not_repeated(
    jobs: Jobs, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    attempts: list[str] = []

    async def flow(run: JobRun) -> None:
        attempts.append(run.job.id)
        raise ZeroDivisionError

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        await runner.submit(job)
        await until(in_state(jobs, job.id, JobState.FAILED))

    assert attempts == [job.id]
    assert "job_failed" in caplog.messages


async def test_notes_at_once_are_all_kept(jobs: Jobs, clock: Clock) -> None:
    async def flow(run: JobRun) -> None:
        await asyncio.gather(*(run.note(**{f"n{n}": "yes"}) for n in range(5)))
        assert [run.progress(f"n{n}") for n in range(5)] == ["yes"] * 5
        assert run.progress("other") is None
        raise RetryLater(60)

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        await runner.submit(job)
        await until(given_back(jobs, job.id))

    found = await jobs.get(job.id)
    assert found is not None
    assert found.progress == {f"n{n}": "yes" for n in range(5)}


def test_a_request_id_is_short_and_the_same_for_the_same_job() -> None:
    assert request_id("J1") == request_id("J1")
    assert request_id("J1") != request_id("J2")
    assert len(request_id("J1")) == 8
