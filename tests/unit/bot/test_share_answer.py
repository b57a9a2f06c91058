"""Sharing, interrupted wherever it may be: posted once, and accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bot.flows import sentences
from bot.flows.keeping.late_readers import NoticeReaders
from bot.flows.keeping.late_requests import LATE_READERS
from bot.flows.readers import ReaderCheck
from bot.flows.requests import job_of
from bot.flows.roles import Roles
from bot.flows.runner import JobRun, RetryLater
from bot.flows.sharing.private_requests import (
    SHARE_REQUEST,
    ShareAsked,
    ShareStep,
)
from bot.flows.sharing.share_answer import ShareAnswer
from bot.flows.sharing.share_check import ShareCheck
from bot.settings import RoleSettings
from core.domain.audience import ExternalChannels, LateReadersChoice, VenueKind
from core.domain.ids import ConversationId, UserId
from core.errors import RecordsUnavailable
from core.records.audit import Audit, AuditAction
from core.records.jobs import Jobs
from core.records.kept_answers import KeptAnswer, KeptAnswers, for_keeping
from core.records.library import Library
from core.records.replies import Replies
from tests.builders import (
    TEAM,
    conversation,
    file_id,
    make_answer,
    make_asker,
    make_citation,
    make_content,
    make_destination,
    make_file,
    make_passage,
    make_venue,
    user,
)
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.board import POSTED, Board
from tests.unit.bot.job_running import Clock
from tests.unit.bot.town import Town

HERE = make_destination("C1", is_private=True)
ANSWER = make_answer(citations=[make_citation(passage=make_passage(channel="C2"))])
KEPT = KeptAnswer(
    id="T1/private/1#1",
    asker=user("U1"),
    conversation=conversation("C1"),
    thread_ts=HERE.thread_ts,
    answer=for_keeping(ANSWER),
    expires_at=10_000.0,
)


@dataclass
class Room(Town):
    """A town that forgets nothing, because it remembers nothing."""

    forgotten: list[tuple[UserId | None, ConversationId | None]] = field(default_factory=list)

    def forget(self, user: UserId | None, conversation: ConversationId | None) -> None:
        self.forgotten.append((user, conversation))


@pytest.fixture
def town() -> Room:
    return Room(
        place=make_venue("C1"),
        person=make_asker("C1", "C2"),
        elsewhere={conversation("C2"): make_venue("C2", VenueKind.PRIVATE_CHANNEL)},
    )


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
async def flow(store: FaultyStore, town: Room, board: Board) -> ShareAnswer:
    """The flow, and an answer from a file of C2 that U1 may share in C1."""
    library = Library(store)
    content = make_content()
    await library.change_content(content.id, lambda _: content)
    file = make_file(channels=("C2",), content=content.id)
    await library.change_file(file.id, lambda _: file)
    await KeptAnswers(store).keep(KEPT)
    readers = ReaderCheck(
        conversations=town, library=library, external_channels=ExternalChannels.DENY
    )
    return ShareAnswer(
        surface=board,
        check=ShareCheck(readers=readers, roles=Roles(settings=RoleSettings())),
        kept=KeptAnswers(store),
        replies=Replies(store),
        audit=Audit(store),
        notice=NoticeReaders(jobs=Jobs(store), choice=LateReadersChoice.WITHDRAW),
        clock=Clock(),
    )


async def _pressed(
    store: FaultyStore, step: ShareStep, *, shown: str = "", job: str = "T1/action/1"
) -> JobRun:
    """Return the first attempt at what a button asks for."""
    jobs = Jobs(store)
    asked = ShareAsked(destination=HERE, kept=KEPT.id, step=step, asked_at=5.0, shown=shown)
    await jobs.create(job_of(SHARE_REQUEST, asked, id_=job, team=TEAM, now=5.0))
    return await _again(store, job, now=6.0)


async def _again(store: FaultyStore, job: str, *, now: float) -> JobRun:
    leased = await Jobs(store).lease(job, owner="me", now=now)
    assert leased is not None
    return JobRun(Jobs(store), leased, lambda: now)


async def _confirmed(flow: ShareAnswer, store: FaultyStore, board: Board) -> JobRun:
    """Ask, and return the attempt that confirms what was asked."""
    await flow.run(await _pressed(store, ShareStep.ASKED, job="T1/action/0"))
    assert "policy.pdf, from" in board.said[-1]
    shown = board.buttons[0].value.partition(" ")[2]
    return await _pressed(store, ShareStep.CONFIRMED, shown=shown)


async def test_it_is_posted_noted_and_accounted_for(
    flow: ShareAnswer, store: FaultyStore, board: Board, town: Room
) -> None:
    await flow.run(await _confirmed(flow, store, board))

    [(answer, notes)] = board.posts
    assert answer.citations[0].passage.source.origin == sentences.channel_mention("C2")
    assert notes == [sentences.shared_by("U1", hides=True)]
    reply = await flow.replies.get("T1/action/1")
    assert reply is not None
    assert (reply.shared, reply.message, reply.files) == (
        True,
        POSTED,
        frozenset({file_id("F1")}),
    )
    [entry] = await flow.audit.since(0.0, now=2_000.0)
    assert (entry.action, entry.by, entry.file, entry.conversation, entry.message) == (
        AuditAction.SHARE,
        user("U1"),
        file_id("F1"),
        conversation("C1"),
        POSTED,
    )
    assert len(town.forgotten) == 2, "each look asks Slack anew"
    assert board.said[-1] == sentences.SHARED


@pytest.mark.parametrize("create", [0, 1, 2, 3])
async def test_a_crash_after_posting_posts_nothing_twice(
    flow: ShareAnswer, store: FaultyStore, board: Board, create: int
) -> None:
    run = await _confirmed(flow, store, board)
    store.fail("create", after=create)
    with pytest.raises(RecordsUnavailable):
        await flow.run(run)
    assert len(board.posts) == 1

    await flow.run(await _again(store, run.job.id, now=100.0))

    assert len(board.posts) == 1
    assert len(await flow.audit.since(0.0, now=2_000.0)) == 1
    assert board.said[-1] == sentences.SHARED


async def test_what_slack_does_not_take_is_tried_again_then_given_up(
    flow: ShareAnswer, store: FaultyStore, board: Board
) -> None:
    run = await _confirmed(flow, store, board)
    board.fails = ["is_archived"] * 5
    for attempt in range(4):
        with pytest.raises(RetryLater):
            await flow.run(run)
        run = await _again(store, run.job.id, now=100.0 * (attempt + 1))

    await flow.run(run)

    assert sentences.SHARE_FAILED in board.said[-1]
    kept = await flow.kept.get(KEPT.id)
    assert kept is not None
    assert kept.sharing is None


async def test_a_confirmation_of_another_question_asks_anew(
    flow: ShareAnswer, store: FaultyStore, board: Board
) -> None:
    await flow.run(await _pressed(store, ShareStep.CONFIRMED, shown="0000000000000000"))

    assert board.posts == []
    assert "Shall I share" in board.said[-1]
    assert await flow.kept.get(KEPT.id) == KEPT


async def test_a_file_that_goes_while_it_is_posted_is_withdrawn(
    flow: ShareAnswer, store: FaultyStore, board: Board
) -> None:
    run = await _confirmed(flow, store, board)
    library = flow.check.readers.library
    board.meanwhile = lambda: library.change_file(
        file_id("F1"), lambda old: old and replace(old, deleted=True)
    )

    await flow.run(run)

    assert board.withdrawn == [POSTED]
    reply = await flow.replies.get(run.job.id)
    assert reply is not None
    assert reply.withdrawn


@pytest.mark.parametrize(("guests_before", "looks"), [(False, 1), (True, 0)])
async def test_a_guest_who_joins_while_it_is_posted_is_looked_for_again(
    flow: ShareAnswer,
    store: FaultyStore,
    board: Board,
    town: Room,
    guests_before: bool,
    looks: int,
) -> None:
    town.place = make_venue("C1", has_guests=guests_before)
    run = await _confirmed(flow, store, board)

    async def joined() -> None:
        town.place = make_venue("C1", has_guests=True)

    board.meanwhile = joined
    await flow.run(run)

    assert len(board.posts) == 1
    assert len(await Jobs(store).due(LATE_READERS.flow, now=1e12)) == looks


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"place": make_venue("C1", is_external=None)}, sentences.SHARE_OUTSIDE),
        ({"place": make_venue("C1", is_external=True)}, sentences.SHARE_OUTSIDE),
        ({"person": make_asker("C1")}, sentences.SHARE_CHANGED),
        ({"person": make_asker("C2")}, sentences.MEMBERS_ONLY),
        ({"person": make_asker("C1", "C2", is_guest=True)}, sentences.GUESTS_ONLY_ASK),
        ({"person": make_asker("C1", "C2", is_external=None)}, sentences.UNKNOWN_ASKER),
    ],
)
async def test_what_may_not_be_shared_is_a_reason(
    flow: ShareAnswer,
    store: FaultyStore,
    board: Board,
    town: Room,
    changes: dict[str, object],
    sentence: str,
) -> None:
    run = await _confirmed(flow, store, board)
    for name, value in changes.items():
        setattr(town, name, value)

    await flow.run(run)

    assert (board.posts, board.said[-1]) == ([], sentence)
    kept = await flow.kept.get(KEPT.id)
    assert kept is not None
    assert kept.sharing is None


@pytest.mark.parametrize(
    ("has_guests", "said"), [(False, ""), (True, "There are guests"), (None, "could not find out")]
)
async def test_guests_are_part_of_the_question(
    flow: ShareAnswer,
    store: FaultyStore,
    board: Board,
    town: Room,
    has_guests: bool | None,
    said: str,
) -> None:
    town.place = make_venue("C1", has_guests=has_guests)

    await flow.run(await _pressed(store, ShareStep.ASKED))

    assert said in board.said[-1]
    assert ("guests" in board.said[-1]) is (has_guests is not False)


async def test_a_kept_answer_expires(flow: ShareAnswer, store: FaultyStore, board: Board) -> None:
    late = replace(flow, clock=lambda: KEPT.expires_at)

    await late.run(await _pressed(store, ShareStep.ASKED))

    assert board.said == [sentences.SHARE_EXPIRED]
