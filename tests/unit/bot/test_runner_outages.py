"""A crash or an outage of the records loses no job that was acknowledged."""

from __future__ import annotations

import pytest

from bot.flows.runner import JobRun
from core.errors import IndexReplaced, RecordsUnavailable
from core.records.jobs import LEASE_S, Jobs, JobState
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.job_running import due, ended, in_state, running, until

pytestmark = pytest.mark.usefixtures("quick_sleep")


async def test_a_claim_that_cannot_be_written_is_not_run(
    jobs: Jobs, clock: Clock, store: FaultyStore
) -> None:
    ran: list[str] = []

    async def flow(run: JobRun) -> None:
        ran.append(run.job.id)

    async with running(jobs, clock, flow) as runner:
        store.fail("create")
        with pytest.raises(RecordsUnavailable):
            await runner.submit(due(clock))
        assert await runner.submit(due(clock)) is True
        await until(in_state(jobs, due(clock).id, JobState.DONE))

    assert len(ran) == 1


async def test_jobs_left_by_a_crash_are_run_by_the_next_process(jobs: Jobs, clock: Clock) -> None:
    await jobs.create(due(clock, "waiting"))
    await jobs.create(due(clock, "crashed"))
    leased = await jobs.lease("crashed", owner="dead", now=clock.now)
    assert leased is not None
    await jobs.hold(leased, now=clock.now, progress={"message": "m1"})
    seen: dict[str, tuple[bool, str | None]] = {}

    async def flow(run: JobRun) -> None:
        seen[run.job.id] = (run.is_resumed, run.progress("message"))

    clock.now += LEASE_S + 1
    async with running(jobs, clock, flow):
        await until(in_state(jobs, "waiting", JobState.DONE))
        await until(in_state(jobs, "crashed", JobState.DONE))

    assert seen == {"waiting": (False, None), "crashed": (True, "m1")}


async def test_an_outage_of_the_records_does_not_lose_the_job(jobs: Jobs, clock: Clock) -> None:
    """What was acknowledged is not dropped, though its flow cannot end just now."""
    attempts: list[int] = []

    async def flow(run: JobRun) -> None:
        attempts.append(run.job.attempts)
        if len(attempts) == 1:
            raise RecordsUnavailable("away")

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        await runner.submit(job)
        await until(ended(jobs, job.id, clock))

    found = await jobs.get(job.id)
    assert found is not None
    assert found.state is JobState.DONE
    assert attempts == [1, 2]


async def test_the_sweep_survives_an_outage(
    jobs: Jobs, clock: Clock, store: FaultyStore, caplog: pytest.LogCaptureFixture
) -> None:
    await jobs.create(due(clock))
    clock.now += 1
    store.fail("find")

    async def flow(_: JobRun) -> None:
        return

    async with running(jobs, clock, flow):
        await until(in_state(jobs, due(clock).id, JobState.DONE))

    assert "sweep_failed" in caplog.messages


async def test_a_job_waits_for_a_restart_however_often_it_was_begun(
    jobs: Jobs, clock: Clock
) -> None:
    attempts: list[int] = []

    async def flow(run: JobRun) -> None:
        attempts.append(run.job.attempts)
        if len(attempts) < 30:
            raise IndexReplaced("rebuilt")

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        await runner.submit(job)
        await until(ended(jobs, job.id, clock))

    found = await jobs.get(job.id)
    assert found is not None
    assert found.state is JobState.DONE
    assert len(attempts) == 30
