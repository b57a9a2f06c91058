"""A deletion is carried out, whatever is unreachable just then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.flows.keeping.file_gone import RemoveFile
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.flows.requests import FILE_GONE, FileGone, job_of
from bot.flows.runner import Flow, JobRunner
from core.records.jobs import Jobs, JobState
from core.records.uses import Uses
from tests.builders import file_id, make_file
from tests.fakes.clock import Clock
from tests.unit.bot.job_running import ended, until
from tests.unit.ingestion.library_room import LibraryRoom, open_room

pytestmark = pytest.mark.usefixtures("quick_sleep")

WORDS = "Everyone has thirty vacation days a year."


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[LibraryRoom]:
    async with open_room(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("part", "method"),
    [(None, ""), ("index", "remove"), ("store", "update")],
    ids=["nothing fails", "index away", "records away"],
)
async def test_a_deleted_file_goes_though_something_was_away_for_a_moment(
    room: LibraryRoom, part: str | None, method: str
) -> None:
    await room.take_in(make_file(), WORDS)
    jobs, clock = Jobs(room.store), Clock()
    gone = FileGone(file=file_id("F1"), conversation=None)
    job = job_of(FILE_GONE, gone, id_="T1/file_deleted/F1", now=clock.now)
    withdrawals = Withdrawals(jobs=jobs, uses=Uses(room.store), is_wanted=True, clock=clock)
    flow = RemoveFile(ingestor=room.ingestor, withdrawals=withdrawals)
    runner = JobRunner(jobs, {FILE_GONE.flow: Flow(run=flow.run, at_once=1)}, clock=clock)
    if part == "index":
        room.index.fail(method)
    elif part == "store":
        room.store.fail(method, after=1)  # the first write is the lease
    await runner.start()
    try:
        await runner.submit(job)
        await until(ended(jobs, job.id, clock))
    finally:
        await runner.close(grace_s=1)

    ended_job = await jobs.get(job.id)
    assert ended_job is not None
    assert ended_job.state is JobState.DONE
    assert await room.found("vacation", "C1") == set()
