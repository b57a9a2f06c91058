"""Jobs: claimed once, held by one, and never lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from pytest_mock import MockerFixture

from core.errors import RecordChanged, RecordsUnavailable
from core.records.jobs import LEASE_S, Job, Jobs, JobState
from tests.builders import make_job
from tests.fakes.faulty_ports import FaultyStore

NOW = 1_000.0
WEEK_S = 7 * 86_400.0


@pytest.fixture
def jobs(store: FaultyStore) -> Jobs:
    return Jobs(store)


async def _leased(jobs: Jobs, job: Job, *, now: float = NOW) -> Job:
    await jobs.create(job)
    leased = await jobs.lease(job.id, owner="a", now=now)
    assert leased is not None
    return leased


async def test_a_cause_is_claimed_once(jobs: Jobs) -> None:
    job = make_job(payload={"text": "why?"})

    assert await jobs.create(job) is True
    assert await jobs.create(replace(job, payload={"text": "again"})) is False

    assert await jobs.get(job.id) == job


async def test_of_many_claims_at_once_one_wins(jobs: Jobs) -> None:
    claims = await asyncio.gather(*(jobs.create(make_job()) for _ in range(10)))

    assert sorted(claims) == [False] * 9 + [True]


async def test_a_claim_that_cannot_be_written_says_so(jobs: Jobs, store: FaultyStore) -> None:
    store.fail("create")

    with pytest.raises(RecordsUnavailable):
        await jobs.create(make_job())


async def test_a_lease_counts_and_ends(jobs: Jobs) -> None:
    job = make_job(payload={"text": "why?"})

    leased = await _leased(jobs, job)

    assert leased == replace(
        job, state=JobState.RUNNING, owner=leased.owner, fence=1, attempts=1, due_at=NOW + LEASE_S
    )
    assert await jobs.get(job.id) == leased


async def test_a_held_job_is_had_by_nobody_until_its_lease_ends(jobs: Jobs) -> None:
    leased = await _leased(jobs, make_job())

    assert await jobs.lease(leased.id, owner="b", now=NOW + LEASE_S - 0.1) is None
    taken = await jobs.lease(leased.id, owner="b", now=NOW + LEASE_S)

    assert taken is not None
    assert (str(taken.owner)[0], taken.fence, taken.attempts) == ("b", 2, 2)


@pytest.mark.parametrize("owners", [("a", "b"), ("a", "a")], ids=["two", "one owner twice"])
async def test_of_two_leases_at_once_one_wins(
    jobs: Jobs, store: FaultyStore, owners: tuple[str, str]
) -> None:
    job = make_job()
    await jobs.create(job)
    is_there, go = store.orders.hold("update")
    first = asyncio.create_task(jobs.lease(job.id, owner=owners[0], now=NOW))
    await is_there.wait()
    second = await jobs.lease(job.id, owner=owners[1], now=NOW)
    go.set()

    won = [leased for leased in (await first, second) if leased is not None]

    assert len(won) == 1
    assert won[0].fence == 1


async def test_what_is_not_due_or_not_there_or_ended_is_not_leased(jobs: Jobs) -> None:
    await jobs.create(make_job("later", due_at=NOW + 1))
    ended = await _leased(jobs, make_job("ended"))
    await jobs.finish(ended, now=NOW)

    assert await jobs.lease("later", owner="a", now=NOW) is None
    assert await jobs.lease("unknown", owner="a", now=NOW) is None
    assert await jobs.lease("ended", owner="a", now=NOW + 2 * WEEK_S) is None


async def test_holding_renews_and_adds_progress(jobs: Jobs) -> None:
    leased = await _leased(jobs, make_job())

    once = await jobs.hold(leased, now=NOW + 5, progress={"starting": "yes"})
    twice = await jobs.hold(once, now=NOW + 6, progress={"message": "m"})

    assert once.due_at == NOW + 5 + LEASE_S
    assert twice.due_at == NOW + 6 + LEASE_S
    assert twice.progress == {"starting": "yes", "message": "m"}
    assert await jobs.get(leased.id) == twice


async def test_a_renewal_at_the_same_moment_still_holds(jobs: Jobs) -> None:
    leased = await _leased(jobs, make_job())

    assert await jobs.hold(leased, now=NOW) == leased


async def test_who_lost_the_lease_can_do_nothing(jobs: Jobs) -> None:
    lost = await _leased(jobs, make_job())
    taken = await jobs.lease(lost.id, owner="b", now=NOW + LEASE_S)

    with pytest.raises(RecordChanged, match="lease of job"):
        await jobs.hold(lost, now=NOW + LEASE_S)
    with pytest.raises(RecordChanged, match="lease of job"):
        await jobs.finish(lost, now=NOW + LEASE_S)
    with pytest.raises(RecordChanged, match="lease of job"):
        await jobs.release(lost, at=NOW)

    assert await jobs.get(lost.id) == taken


@pytest.mark.parametrize("failed", [False, True])
async def test_an_ended_job_keeps_its_claim_but_no_words(jobs: Jobs, failed: bool) -> None:
    leased = await _leased(jobs, make_job(payload={"text": "secret"}))
    held = await jobs.hold(leased, now=NOW, progress={"message": "m"})

    await jobs.finish(held, now=NOW, failed=failed)

    ended = await jobs.get(leased.id)
    assert ended is not None
    assert ended.state is (JobState.FAILED if failed else JobState.DONE)
    assert (ended.payload, ended.progress, ended.owner) == ({}, {}, None)
    assert ended.due_at == NOW + WEEK_S
    assert await jobs.create(make_job()) is False
    with pytest.raises(RecordChanged):
        await jobs.hold(held, now=NOW)


async def test_a_released_job_waits_and_keeps_how_far_it_came(jobs: Jobs) -> None:
    leased = await _leased(jobs, make_job(payload={"text": "why?"}))
    held = await jobs.hold(leased, now=NOW, progress={"message": "m"})

    await jobs.release(held, at=NOW + 30)

    assert await jobs.lease(leased.id, owner="b", now=NOW + 29) is None
    again = await jobs.lease(leased.id, owner="b", now=NOW + 30)
    assert again is not None
    assert again.attempts == 2
    assert again.progress == {"message": "m"}
    assert again.payload == {"text": "why?"}


async def test_a_deleted_job_cannot_be_held(jobs: Jobs) -> None:
    leased = await _leased(jobs, make_job())
    await jobs._jobs.delete(leased.id)

    with pytest.raises(RecordChanged):
        await jobs.hold(leased, now=NOW)
    assert await jobs.get(leased.id) is None


async def test_due_are_queued_jobs_and_those_whose_lease_ran_out(jobs: Jobs) -> None:
    await jobs.create(make_job("queued", due_at=NOW))
    await jobs.create(make_job("later", due_at=NOW + 1_000))
    await _leased(jobs, make_job("crashed"), now=NOW - LEASE_S)
    await _leased(jobs, make_job("running"))
    await jobs.finish(await _leased(jobs, make_job("ended")), now=NOW)

    due = {job.id for job in await jobs.due("question", now=NOW + 1)}

    assert due == {"queued", "crashed"}


async def test_one_flow_s_many_jobs_hide_no_other_s(jobs: Jobs) -> None:
    for number in range(5):
        await jobs.create(make_job(f"q{number}", due_at=NOW))
    await jobs.create(make_job("late", flow="ingest", due_at=NOW + 1))
    await jobs.create(make_job("other", flow="unknown here", due_at=NOW))

    few = [job.id for job in await jobs.due("question", "ingest", now=NOW + 2, limit=3)]
    all_ = [job.id for job in await jobs.due("question", "ingest", now=NOW + 2)]

    assert "late" in few
    assert len(few) == len(set(few)) >= 4
    assert sorted(all_) == ["late", "q0", "q1", "q2", "q3", "q4"]


async def test_one_search_a_state_finds_all_while_little_waits(
    jobs: Jobs, store: FaultyStore, mocker: MockerFixture
) -> None:
    await jobs.create(make_job("queued", due_at=NOW))
    find = mocker.spy(store, "find")

    assert len(await jobs.due("question", "ingest", "sweep", now=NOW + 1)) == 1
    assert find.call_count == 2


async def test_leases_of_an_earlier_process_are_void(jobs: Jobs) -> None:
    running = await _leased(jobs, make_job("running"))
    await jobs.create(make_job("queued", due_at=NOW + 1_000))

    assert await jobs.void_leases(now=NOW + 1) == 1

    taken = await jobs.lease("running", owner="b", now=NOW + 1)
    assert taken is not None
    assert taken.fence == running.fence + 1
    with pytest.raises(RecordChanged):
        await jobs.hold(running, now=NOW + 1)
    assert await jobs.lease("queued", owner="b", now=NOW + 1) is None


async def test_claims_are_deleted_after_a_week_and_nothing_else_is(jobs: Jobs) -> None:
    await jobs.finish(await _leased(jobs, make_job("done")), now=NOW)
    await jobs.finish(await _leased(jobs, make_job("failed")), now=NOW, failed=True)
    await jobs.create(make_job("queued"))
    await _leased(jobs, make_job("running"))

    assert await jobs.sweep(now=NOW + WEEK_S) == 0
    assert await jobs.sweep(now=NOW + WEEK_S + 1) == 2

    kept = {id_ for id_ in ("done", "failed", "queued", "running") if await jobs.get(id_)}
    assert kept == {"queued", "running"}


async def test_a_sweep_leaves_no_claim_behind_however_many_there_are(jobs: Jobs) -> None:
    for number in range(120):
        await jobs.create(make_job(f"j{number}", state=JobState.DONE, due_at=NOW))

    await jobs.sweep(now=NOW + 1)

    assert [n for n in range(120) if await jobs.get(f"j{n}")] == []
