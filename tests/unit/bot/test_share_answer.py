"""Sharing, interrupted wherever it may be: posted once, and accounted for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import sentences
from bot.flows.runner import RetryLater
from bot.flows.sharing.private_requests import ShareStep
from bot.flows.sharing.share_answer import ShareAnswer
from core.errors import RecordsUnavailable
from core.records.audit import AuditAction
from tests.builders import conversation, file_id, make_asker, make_venue, user
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.board import POSTED, Board
from tests.unit.bot.job_running import leased
from tests.unit.bot.sharing_town import (
    KEPT,
    SharingTown,
    confirmed,
    make_flow,
    make_town,
    pressed,
)


@pytest.fixture
def town() -> SharingTown:
    return make_town()


@pytest.fixture
async def flow(store: FaultyStore, town: SharingTown, board: Board) -> ShareAnswer:
    return await make_flow(store, town, board)


async def test_it_is_posted_noted_and_accounted_for(
    flow: ShareAnswer, store: FaultyStore, board: Board, town: SharingTown
) -> None:
    await flow.run(await confirmed(flow, store, board))

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
    run = await confirmed(flow, store, board)
    store.fail("create", after=create)
    with pytest.raises(RecordsUnavailable):
        await flow.run(run)
    assert len(board.posts) == 1

    await flow.run(await leased(store, run.job.id, now=100.0))

    assert len(board.posts) == 1
    assert len(await flow.audit.since(0.0, now=2_000.0)) == 1
    assert board.said[-1] == sentences.SHARED


async def test_what_slack_does_not_take_is_tried_again_then_given_up(
    flow: ShareAnswer, store: FaultyStore, board: Board
) -> None:
    run = await confirmed(flow, store, board)
    board.fails = ["is_archived"] * 5
    for attempt in range(4):
        with pytest.raises(RetryLater):
            await flow.run(run)
        run = await leased(store, run.job.id, now=100.0 * (attempt + 1))

    await flow.run(run)

    assert sentences.SHARE_FAILED in board.said[-1]
    kept = await flow.kept.get(KEPT.id)
    assert kept is not None
    assert kept.sharing is None


async def test_a_confirmation_of_another_question_asks_anew(
    flow: ShareAnswer, store: FaultyStore, board: Board
) -> None:
    await flow.run(await pressed(store, ShareStep.CONFIRMED, shown="0000000000000000"))

    assert board.posts == []
    assert "Shall I share" in board.said[-1]
    assert await flow.kept.get(KEPT.id) == KEPT


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
    town: SharingTown,
    changes: dict[str, object],
    sentence: str,
) -> None:
    run = await confirmed(flow, store, board)
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
    town: SharingTown,
    has_guests: bool | None,
    said: str,
) -> None:
    town.place = make_venue("C1", has_guests=has_guests)

    await flow.run(await pressed(store, ShareStep.ASKED))

    assert said in board.said[-1]
    assert ("guests" in board.said[-1]) is (has_guests is not False)


async def test_a_kept_answer_expires(flow: ShareAnswer, store: FaultyStore, board: Board) -> None:
    late = replace(flow, clock=lambda: KEPT.expires_at)

    await late.run(await pressed(store, ShareStep.ASKED))

    assert board.said == [sentences.SHARE_EXPIRED]
