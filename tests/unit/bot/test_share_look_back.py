"""What happens while a shared answer is posted is looked for once it is noted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.keeping.late_requests import LATE_READERS
from bot.flows.sharing.share_answer import ShareAnswer
from core.domain.audience import Venue
from core.errors import RecordsUnavailable
from core.records.jobs import Jobs
from tests.builders import file_id, make_venue
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.board import POSTED, Board
from tests.unit.bot.job_running import leased
from tests.unit.bot.sharing_town import SharingTown, confirmed, make_flow, make_town

GUESTS = make_venue("C1", has_guests=True)


@pytest.fixture
def town() -> SharingTown:
    return make_town()


@pytest.fixture
async def flow(store: FaultyStore, town: SharingTown, board: Board) -> ShareAnswer:
    return await make_flow(store, town, board)


async def test_a_file_that_goes_while_it_is_posted_is_withdrawn(
    flow: ShareAnswer, store: FaultyStore, board: Board
) -> None:
    run = await confirmed(flow, store, board)
    library = flow.check.readers.library
    board.meanwhile = lambda: library.change_file(
        file_id("F1"), lambda old: old and replace(old, deleted=True)
    )

    await flow.run(run)

    assert board.withdrawn == [POSTED]
    reply = await flow.replies.get(run.job.id)
    assert reply is not None
    assert reply.withdrawn


@pytest.mark.parametrize(
    ("before", "now", "looks"),
    [
        (make_venue("C1"), GUESTS, 1),
        (GUESTS, GUESTS, 0),
        (GUESTS, make_venue("C1", has_guests=True, is_external=True), 1),
        (make_venue("C1", has_guests=None), make_venue("C1", is_external=None), 1),
    ],
)
async def test_who_comes_while_it_is_posted_is_looked_for_again(
    flow: ShareAnswer,
    store: FaultyStore,
    board: Board,
    town: SharingTown,
    before: Venue,
    now: Venue,
    looks: int,
) -> None:
    town.place = before
    run = await confirmed(flow, store, board)
    board.meanwhile = lambda: _set(town, now)
    await flow.run(run)

    assert len(board.posts) == 1
    assert len(await Jobs(store).due(LATE_READERS.flow, now=1e12)) == looks


async def test_who_came_is_looked_for_though_the_first_attempt_broke_off(
    flow: ShareAnswer, store: FaultyStore, board: Board, town: SharingTown
) -> None:
    run = await confirmed(flow, store, board)

    async def joined() -> None:
        await _set(town, GUESTS)
        store.fail("create", after=4)  # the reply and what it used are noted, the look back fails

    board.meanwhile = joined
    with pytest.raises(RecordsUnavailable):
        await flow.run(run)
    assert await flow.replies.get(run.job.id) is not None
    assert await Jobs(store).due(LATE_READERS.flow, now=1e12) == []

    await flow.run(await leased(store, run.job.id, now=100.0))

    assert len(board.posts) == 1
    assert len(await Jobs(store).due(LATE_READERS.flow, now=1e12)) == 1


async def _set(town: SharingTown, now: Venue) -> None:
    town.place = now
