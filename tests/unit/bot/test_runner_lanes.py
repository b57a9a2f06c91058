"""Flows have lanes of their own, so that none holds up another."""

from __future__ import annotations

import asyncio

import pytest

from bot.flows.runner import Flow, JobRun, JobRunner
from core.records.jobs import Jobs, JobState
from tests.builders import make_job
from tests.fakes.clock import Clock
from tests.unit.bot.job_running import DEADLINE_S, due, in_state, until

pytestmark = pytest.mark.usefixtures("quick_sleep")


async def test_a_full_lane_does_not_hold_up_another(jobs: Jobs, clock: Clock) -> None:
    go, answered = asyncio.Event(), asyncio.Event()
    at_once = [0, 0]

    async def ingest(_: JobRun) -> None:
        at_once[0] += 1
        at_once[1] = max(at_once)
        await go.wait()
        at_once[0] -= 1

    async def question(_: JobRun) -> None:
        answered.set()

    flows = {"ingest": Flow(run=ingest, at_once=2), "question": Flow(run=question, at_once=1)}
    runner = JobRunner(jobs, flows, clock=clock)
    await runner.start()
    try:
        for number in range(6):
            await runner.submit(make_job(f"i{number}", flow="ingest", due_at=clock.now))
        await runner.submit(due(clock, "q"))
        await asyncio.wait_for(answered.wait(), DEADLINE_S)
        assert runner.running >= 6
        go.set()
        for number in range(6):
            await until(in_state(jobs, f"i{number}", JobState.DONE))
    finally:
        await runner.close(grace_s=1)

    assert at_once == [0, 2]


async def test_a_crowd_of_ingests_does_not_hide_a_question_left_by_a_crash(
    jobs: Jobs, clock: Clock
) -> None:
    answered, go = asyncio.Event(), asyncio.Event()

    async def ingest(_: JobRun) -> None:
        await go.wait()

    async def question(_: JobRun) -> None:
        answered.set()

    for number in range(110):
        await jobs.create(make_job(f"i{number}", flow="ingest", due_at=clock.now))
    await jobs.create(due(clock, "q"))
    clock.now += 1
    flows = {"ingest": Flow(run=ingest, at_once=1), "question": Flow(run=question, at_once=1)}
    runner = JobRunner(jobs, flows, clock=clock)
    await runner.start()
    try:
        await asyncio.wait_for(answered.wait(), 5)
    finally:
        await runner.close(grace_s=0)
