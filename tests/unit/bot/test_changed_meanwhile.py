"""What changed between an ingest's listing and its end is looked at again, and nothing else is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from bot.flows.ingesting.changed_meanwhile import ChangedMeanwhile
from bot.flows.keeping.keeping_requests import FILES_TOUCHED
from bot.flows.runner import JobRun
from bot.surface import SharedFile, SurfaceError
from core.domain.ids import ConversationId, FileId
from core.records.jobs import Jobs
from tests.builders import conversation, file_id, make_asker, make_file, make_job, make_venue
from tests.fakes.clock import Clock
from tests.unit.bot.town import Town

HERE = conversation("C1")


@dataclass
class Shelf(Town):
    """A town whose conversation lists files as a test sets them, or not at all."""

    listed: Sequence[SharedFile] = field(default_factory=tuple)
    is_away: bool = False

    async def files(self, conversation: ConversationId) -> AsyncIterator[SharedFile]:
        assert conversation == HERE
        if self.is_away:
            raise SurfaceError("unreachable")
        for shared in self.listed:
            yield shared


def _shared(name: str, version: str = "1:10") -> SharedFile:
    return SharedFile(file=make_file(name, version=version), download_url=None)


BEFORE = (_shared("F1"), _shared("F2"), _shared("F3"))


async def _touched(
    jobs: Jobs, listed: Sequence[SharedFile], *, is_away: bool = False
) -> tuple[FileId, ...]:
    clock = Clock()
    shelf = Shelf(make_venue("C1"), make_asker("C1"), listed=listed, is_away=is_away)
    run = JobRun(jobs, make_job("T1/command/1", flow="ingest"), clock)
    await ChangedMeanwhile(conversations=shelf, jobs=jobs, clock=clock).look(HERE, BEFORE, run)
    found = await jobs.due(FILES_TOUCHED.flow, now=clock.now + 1)
    return tuple(id_ for job in found for id_ in FILES_TOUCHED.decode(job.payload).files)


@pytest.mark.parametrize(
    ("listed", "touched"),
    [
        (BEFORE, ()),
        ((*BEFORE, _shared("F4")), ()),
        ((_shared("F1"), _shared("F3")), ("F2",)),
        ((_shared("F1", "2:20"), _shared("F2")), ("F1", "F3")),
    ],
    ids=["the same", "a new one", "one gone", "one edited, one gone"],
)
async def test_what_is_not_as_it_was_listed_is_looked_at_again(
    jobs: Jobs, listed: Sequence[SharedFile], touched: Sequence[str]
) -> None:
    assert await _touched(jobs, listed) == tuple(map(file_id, touched))


async def test_what_cannot_be_listed_is_left_to_the_sweep(jobs: Jobs) -> None:
    assert await _touched(jobs, BEFORE, is_away=True) == ()
