"""Edits of a busy file: what came while it was looked at needs one more look, together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from bot.flows.keeping.files_touched import FilesTouchedAgain
from bot.flows.keeping.keeping_requests import FILES_TOUCHED, FilesTouched
from bot.flows.keeping.look_again import LookAgain, Seen
from bot.flows.requests import job_of
from bot.flows.runner import JobRun, RetryLater
from core.domain.ids import FileId
from core.records.jobs import Job, Jobs
from tests.fakes.clock import Clock

FILE = FileId("T1/F1")


@dataclass
class Looks:
    """Stands for LookAgain: takes five seconds a look, and says what it was told to."""

    clock: Clock
    began: list[float] = field(default_factory=list)
    seen: Seen = Seen.THERE

    async def read_again(self, id_: FileId, *, run: str, is_edited: bool = False) -> Seen:
        assert (id_, bool(run), is_edited in {True, False}) == (FILE, True, True)
        self.began.append(self.clock.now)
        await asyncio.sleep(0)
        self.clock.now += 5
        return self.seen


@pytest.fixture
def looks(clock: Clock) -> Looks:
    return Looks(clock)


@pytest.fixture
def flow(looks: Looks) -> FilesTouchedAgain:
    return FilesTouchedAgain(look=cast(LookAgain, looks))  # has all that the flow calls


def touched(number: int, *, until: float | None, are_edited: bool = True) -> Job:
    request = FilesTouched(files=(FILE,), are_edited=are_edited, until=until)
    return job_of(FILES_TOUCHED, request, id_=f"T1/touched/{number}", now=0)


async def run_all(flow: FilesTouchedAgain, jobs: Jobs, clock: Clock, made: Sequence[Job]) -> None:
    runs = (JobRun(jobs, replace(job, attempts=1), clock) for job in made)
    await asyncio.gather(*(flow.run(run) for run in runs))


async def test_those_that_came_before_a_look_began_are_covered_by_it(
    flow: FilesTouchedAgain, looks: Looks, jobs: Jobs, clock: Clock
) -> None:
    start = clock.now
    made = [touched(0, until=start - 1)]
    made += [touched(number, until=start + number / 10) for number in range(1, 20)]
    await run_all(flow, jobs, clock, made)

    assert looks.began == [start, start + 5]


async def test_one_that_came_after_the_last_look_began_has_its_own(
    flow: FilesTouchedAgain, looks: Looks, jobs: Jobs, clock: Clock
) -> None:
    await run_all(flow, jobs, clock, [touched(1, until=clock.now - 1)])
    await run_all(flow, jobs, clock, [touched(2, until=clock.now - 1)])

    assert len(looks.began) == 2


async def test_an_edit_is_not_covered_by_a_look_at_places_alone(
    flow: FilesTouchedAgain, looks: Looks, jobs: Jobs, clock: Clock
) -> None:
    made = [touched(n, until=clock.now - 1, are_edited=n == 1) for n in range(2)]
    await run_all(flow, jobs, clock, made)

    assert len(looks.began) == 2


async def test_a_look_that_failed_covers_nothing(
    flow: FilesTouchedAgain, looks: Looks, jobs: Jobs, clock: Clock
) -> None:
    looks.seen = Seen.UNKNOWN
    until = clock.now - 1
    for number in range(2):
        with pytest.raises(RetryLater):
            await run_all(flow, jobs, clock, [touched(number, until=until)])

    assert len(looks.began) == 2


async def test_what_says_no_time_is_always_looked_at(
    flow: FilesTouchedAgain, looks: Looks, jobs: Jobs, clock: Clock
) -> None:
    await run_all(flow, jobs, clock, [touched(n, until=None) for n in range(3)])

    assert len(looks.began) == 3
