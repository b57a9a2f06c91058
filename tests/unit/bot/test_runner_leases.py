"""Who holds a job runs it, and stops when somebody else has it."""

from __future__ import annotations

import asyncio

import pytest

from bot.flows.runner import JobRun
from core.errors import RecordChanged
from core.records.jobs import LEASE_S, Jobs, JobState
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.job_running import DEADLINE_S, due, in_state, running, until

pytestmark = pytest.mark.usefixtures("quick_sleep")


async def test_a_job_that_another_process_holds_is_left_alone(jobs: Jobs, clock: Clock) -> None:
    await jobs.create(due(clock, "held"))
    held = await jobs.lease("held", owner="other", now=clock.now)
    seen: list[str] = []

    async def flow(run: JobRun) -> None:
        seen.append(run.job.id)

    async with running(jobs, clock, flow) as runner:
        await runner.submit(due(clock, "mine"))
        await until(in_state(jobs, "mine", JobState.DONE))

    assert seen == ["mine"]
    assert await jobs.get("held") == held


async def test_two_processes_run_each_job_once(jobs: Jobs, clock: Clock) -> None:
    seen: list[str] = []

    async def flow(run: JobRun) -> None:
        seen.append(run.job.id)
        await asyncio.sleep(0)

    names = [f"j{n}" for n in range(20)]
    for name in names:
        await jobs.create(due(clock, name))
    clock.now += 1
    async with running(jobs, clock, flow), running(jobs, clock, flow):
        for name in names:
            await until(in_state(jobs, name, JobState.DONE))

    assert sorted(seen) == sorted(names)


async def test_the_lease_is_renewed_while_a_flow_runs(jobs: Jobs, clock: Clock) -> None:
    go = asyncio.Event()

    async def flow(_: JobRun) -> None:
        await go.wait()

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        await runner.submit(job)
        await until(in_state(jobs, job.id, JobState.RUNNING))
        clock.now += LEASE_S / 2

        async def renewed() -> bool:
            found = await jobs.get(job.id)
            return found is not None and found.due_at == clock.now + LEASE_S

        await until(renewed)
        go.set()
        await until(in_state(jobs, job.id, JobState.DONE))


async def test_a_renewal_that_fails_once_does_not_stop_the_flow(
    jobs: Jobs, clock: Clock, store: FaultyStore, caplog: pytest.LogCaptureFixture
) -> None:
    go = asyncio.Event()

    async def flow(_: JobRun) -> None:
        await go.wait()

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        await runner.submit(job)
        await until(in_state(jobs, job.id, JobState.RUNNING))
        store.fail("update")
        clock.now += 1

        async def logged() -> bool:
            return "lease_not_renewed" in caplog.messages

        await until(logged)
        go.set()
        await until(in_state(jobs, job.id, JobState.DONE))


async def test_who_lost_the_lease_is_stopped(jobs: Jobs, clock: Clock) -> None:
    is_running, stopped = asyncio.Event(), asyncio.Event()

    async def flow(_: JobRun) -> None:
        is_running.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        await runner.submit(job)
        await is_running.wait()
        taken = None
        while taken is None:  # a renewal under way may come first
            await jobs.void_leases(now=clock.now)
            taken = await jobs.lease(job.id, owner="other", now=clock.now)
        await asyncio.wait_for(stopped.wait(), DEADLINE_S)

        async def is_idle() -> bool:
            return runner.running == 0

        await until(is_idle)

    assert await jobs.get(job.id) == taken


async def test_a_note_without_the_lease_stops_the_flow_before_it_posts(
    jobs: Jobs, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    posted: list[str] = []

    async def flow(run: JobRun) -> None:
        await jobs.void_leases(now=clock.now)
        await jobs.lease(run.job.id, owner="other", now=clock.now)
        await run.note(starting="yes")
        posted.append(run.job.id)

    async with running(jobs, clock, flow) as runner:
        job = due(clock)
        await runner.submit(job)

        async def is_idle() -> bool:
            return runner.running == 0

        await until(is_idle)

    assert posted == []
    found = await jobs.get(job.id)
    assert found is not None
    assert found.state is JobState.RUNNING
    assert str(found.owner).startswith("other/")
    assert "lease_lost" in caplog.messages


async def test_a_run_tells_its_lease_was_lost(jobs: Jobs, clock: Clock) -> None:
    await jobs.create(due(clock))
    leased = await jobs.lease(due(clock).id, owner="a", now=clock.now)
    assert leased is not None
    run = JobRun(jobs, leased, clock)
    await run.renew()
    await jobs.void_leases(now=clock.now)
    await jobs.lease(leased.id, owner="b", now=clock.now)

    with pytest.raises(RecordChanged):
        await run.note(message="m")

    assert run.progress("message") is None
