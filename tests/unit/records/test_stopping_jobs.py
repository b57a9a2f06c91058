"""A job is stopped by a note in its record, which survives whoever runs it."""

from __future__ import annotations

import pytest

from core.records.jobs import Job, Jobs, JobState
from tests.builders import make_job
from tests.fakes.faulty_ports import FaultyStore

NOW = 1_000.0


@pytest.fixture
def jobs(store: FaultyStore) -> Jobs:
    return Jobs(store)


async def _running(jobs: Jobs) -> Job:
    await jobs.create(make_job())
    leased = await jobs.lease(make_job().id, owner="a", now=NOW)
    assert leased is not None
    return leased


async def test_the_first_who_asks_is_named_to_everybody(jobs: Jobs) -> None:
    running = await _running(jobs)

    assert await jobs.stop(running.id, by="U1", now=NOW) == "U1"
    assert await jobs.stop(running.id, by="U2", now=NOW) == "U1"


async def test_the_note_outlives_renewals_and_crashes(jobs: Jobs) -> None:
    running = await _running(jobs)
    await jobs.stop(running.id, by="U1", now=NOW)
    await jobs.hold(running, now=NOW, progress={"message": "1.0"})
    await jobs.void_leases(now=NOW)

    again = await jobs.lease(running.id, owner="b", now=NOW)

    assert again is not None
    assert (again.stopped_by, again.progress["message"]) == ("U1", "1.0")


async def test_one_that_waits_to_be_tried_again_is_due_at_once(jobs: Jobs) -> None:
    running = await _running(jobs)
    await jobs.release(running, at=NOW + 60)

    await jobs.stop(running.id, by="U1", now=NOW)

    assert await jobs.lease(running.id, owner="b", now=NOW) is not None


async def test_what_is_over_or_unknown_cannot_be_stopped(jobs: Jobs) -> None:
    running = await _running(jobs)
    await jobs.finish(running, now=NOW)

    assert await jobs.stop(running.id, by="U1", now=NOW) is None
    assert await jobs.stop("T1/command/none", by="U1", now=NOW) is None
    over = await jobs.get(running.id)
    assert over is not None
    assert (over.state, over.stopped_by) == (JobState.DONE, None)
