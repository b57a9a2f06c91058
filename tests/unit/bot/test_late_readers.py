"""Who comes to read a conversation late: what is looked at again, and what is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.flows import sentences
from bot.flows.keeping.late_readers import LateReaders, NoticeReaders
from bot.flows.keeping.late_requests import LATE_READERS, LateReadersSeen, late_readers_job
from bot.flows.keeping.withdraw_replies import WithdrawReplies
from bot.flows.pace import Pace
from bot.flows.readers import ReaderCheck, Readers
from bot.flows.runner import JobRun, RetryLater
from core.domain.audience import Asker, ExternalChannels, LateReadersChoice, Venue
from core.domain.ids import ConversationId, UserId
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.library import Library
from core.records.replies import Replies
from core.records.uses import Uses
from tests.builders import (
    TEAM,
    audience_of,
    conversation,
    make_asker,
    make_content,
    make_file,
    make_reply,
    make_venue,
    user,
)
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.board import POSTED, Board
from tests.unit.bot.job_running import leased
from tests.unit.bot.town import Town

C1 = conversation("C1")
GUEST = make_asker("C1", name="U2", is_guest=True)
JOINED = LateReadersSeen(team=TEAM, conversation=C1, person=user("U2"))
TURNED = replace(JOINED, conversation=None)
SHARED = replace(JOINED, person=None)
REPLY = replace(make_reply(), message=POSTED, sources=frozenset({conversation("P")}))


@dataclass
class Room(Town):
    """A town with a second person in it."""

    late: Asker = GUEST
    forgotten: list[tuple[UserId | None, ConversationId | None]] = field(default_factory=list)

    async def asker(self, user: UserId) -> Asker:
        return self.late if user == self.late.user else self.person

    def forget(self, user: UserId | None, conversation: ConversationId | None) -> None:
        self.forgotten.append((user, conversation))


@pytest.fixture
def town() -> Room:
    return Room(
        place=make_venue("C1", has_guests=True),
        person=make_asker("C1"),
        channels=frozenset({conversation("P")}),
        elsewhere={conversation("P"): make_venue("P")},
    )


@pytest.fixture
async def flow(store: FaultyStore, town: Room, board: Board) -> LateReaders:
    """The flow, and an answer in C1 from a file of the public channel P."""
    library, replies = Library(store), Replies(store)
    file = make_file(channels=("P",), content=make_content().id)
    await library.change_file(file.id, lambda _: file)
    await replies.add(REPLY)
    readers = ReaderCheck(
        conversations=town, library=library, external_channels=ExternalChannels.DENY
    )
    withdraw = WithdrawReplies(
        surface=board,
        readers=readers,
        library=library,
        replies=replies,
        uses=Uses(store),
        served=Conversations(store),
        pace=Pace(60_000, burst=100),
    )
    return LateReaders(
        withdraw=withdraw, surface=board, conversations=town, choice=LateReadersChoice.WITHDRAW
    )


async def _run(store: FaultyStore, seen: LateReadersSeen, *, now: float = 6.0) -> JobRun:
    job = late_readers_job(seen, cause="1.0", now=5.0)
    await Jobs(store).create(job)
    return await leased(store, job.id, now=now)


@pytest.mark.parametrize("seen", [JOINED, TURNED, SHARED], ids=["joined", "turned", "shared"])
async def test_what_came_from_elsewhere_is_withdrawn_and_told_once(
    flow: LateReaders, store: FaultyStore, board: Board, town: Room, seen: LateReadersSeen
) -> None:
    await flow.run(await _run(store, seen))
    await flow.run(await _run(store, replace(seen, person=user("U2")), now=100.0))

    assert board.withdrawn == [POSTED]
    assert board.said == [sentences.LATE_READERS]
    assert town.forgotten[0] == (seen.person, seen.conversation)


@pytest.mark.parametrize(
    ("seen", "late", "place"),
    [
        (JOINED, make_asker("C1", name="U2"), make_venue("C1")),
        (TURNED, replace(GUEST, conversations=frozenset()), make_venue("C1")),
        (SHARED, GUEST, make_venue("C1")),
    ],
    ids=["a full member", "a guest who is nowhere", "shared no more"],
)
async def test_who_sees_as_much_changes_nothing(
    flow: LateReaders,
    store: FaultyStore,
    board: Board,
    town: Room,
    seen: LateReadersSeen,
    late: Asker,
    place: Venue,
) -> None:
    town.late, town.place = late, place

    await flow.run(await _run(store, seen))

    assert (board.withdrawn, board.said) == ([], [])


@pytest.mark.parametrize(
    ("seen", "late", "place"),
    [
        (JOINED, replace(GUEST, is_guest=None), make_venue("C1", has_guests=True)),
        (TURNED, replace(GUEST, is_guest=None), make_venue("C1", has_guests=True)),
        (SHARED, GUEST, make_venue("C1", is_external=None)),
        (JOINED, GUEST, make_venue("C1", has_guests=None)),
    ],
    ids=["who joined", "who turned", "what was shared", "who reads"],
)
async def test_what_cannot_be_found_out_withdraws_nothing_and_is_tried_again(
    flow: LateReaders,
    store: FaultyStore,
    board: Board,
    town: Room,
    seen: LateReadersSeen,
    late: Asker,
    place: Venue,
) -> None:
    town.late, town.place = late, place
    run = await _run(store, seen)
    with pytest.raises(RetryLater):
        await flow.run(run)
    assert (board.withdrawn, board.said) == ([], [])

    run.job = replace(run.job, attempts=30)
    await flow.run(run)

    assert (board.withdrawn, board.said) == ([], [])


async def test_a_shared_answer_is_withdrawn_for_late_readers_too(
    flow: LateReaders, store: FaultyStore, board: Board
) -> None:
    shared = replace(REPLY, job="J2", shared=True)
    await flow.withdraw.replies.add(shared)

    await flow.run(await _run(store, JOINED))

    kept = await flow.withdraw.replies.get_many(["J1", "J2"])
    assert [reply.withdrawn for reply in kept.values()] == [True, True]
    assert len(board.said) == 1


async def test_keep_keeps(flow: LateReaders, store: FaultyStore, board: Board) -> None:
    await replace(flow, choice=LateReadersChoice.KEEP).run(await _run(store, JOINED))

    assert (board.withdrawn, board.said) == ([], [])


async def test_a_crash_between_withdrawing_and_telling_is_told_of(
    flow: LateReaders, store: FaultyStore, board: Board
) -> None:
    board.refusing = "internal_error"
    with pytest.raises(RetryLater):
        await flow.run(await _run(store, JOINED))
    assert board.said == []

    await flow.run(await _run(store, JOINED, now=100.0))

    assert (board.withdrawn, board.said) == ([POSTED], [sentences.LATE_READERS])


@pytest.mark.parametrize(
    ("venue", "choice", "is_noticed"),
    [
        (make_venue("C1", has_guests=True), LateReadersChoice.WITHDRAW, True),
        (make_venue("C1", is_external=True), LateReadersChoice.WITHDRAW, True),
        (make_venue("C1", has_guests=True), LateReadersChoice.KEEP, False),
        (make_venue("C1"), LateReadersChoice.WITHDRAW, False),
        (make_venue("C1", has_guests=None, is_external=None), LateReadersChoice.WITHDRAW, False),
    ],
)
async def test_a_question_among_late_readers_notices_them_once_a_day(
    store: FaultyStore, venue: Venue, choice: LateReadersChoice, is_noticed: bool
) -> None:
    now = [86_400.0]
    notice = NoticeReaders(jobs=Jobs(store), choice=choice, clock=lambda: now[0])
    readers = Readers(venue=venue, asker=make_asker("C1"), audience=audience_of("C1"))

    async def noticed() -> Sequence[LateReadersSeen]:
        due = await Jobs(store).due(LATE_READERS.flow, now=1_000_000.0)
        return [LATE_READERS.decode(job.payload) for job in due]

    for hour in (0, 5, 24):
        now[0] = 86_400.0 + hour * 3_600.0
        await notice.note(readers)

    assert await noticed() == ([SHARED] * 2 if is_noticed else [])
    assert store.orders.calls["create"] == (2 if is_noticed else 0)


async def test_records_that_are_away_do_not_keep_a_question_waiting(store: FaultyStore) -> None:
    notice = NoticeReaders(jobs=Jobs(store), choice=LateReadersChoice.WITHDRAW)
    venue = make_venue("C1", has_guests=True)
    readers = Readers(venue=venue, asker=make_asker("C1"), audience=audience_of("C1"))
    store.fail("create")

    await notice.note(readers)
    await notice.note(readers)

    assert len(await Jobs(store).due(LATE_READERS.flow, now=1e12)) == 1
