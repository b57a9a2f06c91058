"""What changes while an answer is written is found before the first words, and before the end."""

from __future__ import annotations

import pytest

from bot.flows.keeping.keeping_requests import WITHDRAW, Withdrawal
from bot.flows.keeping.late_requests import LATE_READERS
from bot.flows.runner import RetryLater
from bot.surface import PlaceClosed, SurfaceError
from core.domain.audience import Venue
from core.records.erasing import Fate, RecordErasure, Subject, SubjectKind
from tests.builders import (
    conversation,
    make_asker,
    make_venue,
)
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.fakes.scripted_model import ScriptedModel
from tests.unit.bot.answer_desk import GUEST_JOINED, HERE, PASSAGE, Desk, Slow


@pytest.fixture
def desk(store: FaultyStore) -> Desk:
    return Desk(store)


async def test_an_answer_is_shown_where_nothing_happens(desk: Desk, clock: Clock) -> None:
    assert "30 vacation days" in await desk.asked(ScriptedModel(), clock)


async def test_who_joins_before_the_first_words_reads_none(desk: Desk, clock: Clock) -> None:
    def joined() -> None:
        desk.town.place = GUEST_JOINED

    shown = await desk.asked(Slow(joined, after_words=False), clock)

    assert "30 vacation days" not in shown
    assert "who reads this conversation changed" in shown


async def test_a_channel_that_turns_private_before_the_first_words_is_not_quoted(
    desk: Desk, clock: Clock
) -> None:
    def turned_private() -> None:
        desk.town.turned_private = frozenset({conversation("P")})

    assert "30 vacation days" not in await desk.asked(
        Slow(turned_private, after_words=False), clock
    )


async def test_who_joins_after_the_first_words_has_them_replaced(desk: Desk, clock: Clock) -> None:
    def joined() -> None:
        desk.town.place = GUEST_JOINED

    shown = await desk.asked(Slow(joined, after_words=True), clock)

    assert "who reads this conversation changed" in shown.splitlines()[-1]


@pytest.mark.parametrize(
    ("place", "looks"), [(GUEST_JOINED, 1), (make_venue("C1", has_guests=None), 1), (HERE, 0)]
)
async def test_who_joins_before_the_reply_is_noted_is_looked_for_again(
    desk: Desk, clock: Clock, place: Venue, looks: int
) -> None:
    def joined() -> None:
        desk.town.place = place

    desk.wall.meanwhile = joined
    assert "30 vacation days" in await desk.asked(ScriptedModel(), clock)

    assert len(await desk.jobs.due(LATE_READERS.flow, now=1e12)) == looks


async def test_a_channel_that_turns_private_before_the_reply_is_noted_has_it_looked_at_again(
    desk: Desk, clock: Clock
) -> None:
    def turned_private() -> None:
        desk.town.channels = frozenset()

    desk.wall.meanwhile = turned_private
    assert "30 vacation days" in await desk.asked(ScriptedModel(), clock)

    [job] = await desk.jobs.due(WITHDRAW.flow, now=1e12)
    asked = WITHDRAW.decode(job.payload)
    assert (asked.why, asked.about) == (Withdrawal.SOURCE_CLOSED, conversation("P"))


async def test_a_reply_that_was_noted_before_a_crash_is_looked_at_again(
    desk: Desk, clock: Clock
) -> None:
    await desk.asked(ScriptedModel(), clock)
    shown = list(desk.wall.ever_shown)

    await desk.resumed(clock)

    assert desk.wall.ever_shown == shown
    due = await desk.jobs.due(WITHDRAW.flow, LATE_READERS.flow, now=1e12)
    about = {WITHDRAW.decode(job.payload).about for job in due if job.flow == WITHDRAW.flow}
    assert about == {PASSAGE.source.file, conversation("P")}
    assert [job.flow for job in due].count(LATE_READERS.flow) == 1


@pytest.mark.parametrize("kind", [SubjectKind.PERSON, SubjectKind.CONVERSATION])
async def test_who_is_erased_while_the_answer_is_on_its_way_leaves_no_words(
    desk: Desk, clock: Clock, store: FaultyStore, kind: SubjectKind
) -> None:
    erasure = RecordErasure(store)
    subject = Subject(kind, "T1/U1" if kind is SubjectKind.PERSON else "T1/C1")

    async def erase() -> None:
        for touched in await erasure.touched(subject):
            await erasure.carry_out(touched, subject, now=clock.now)

    desk.wall.erases = erase
    assert "30 vacation days" in await desk.asked(ScriptedModel(), clock)

    assert {t.fate for t in await erasure.touched(subject)} <= {Fate.KEPT}
    assert [r async for r in store.scan() if "vacation" in str(r.body)] == []


async def test_a_private_answer_is_checked_before_it_is_shown_whole(
    desk: Desk, clock: Clock
) -> None:
    def became_a_guest() -> None:
        desk.town.person = make_asker("C1", is_guest=True)

    shown = await desk.asked(Slow(became_a_guest, after_words=False), clock, private=True)

    assert "changed" in shown.splitlines()[-1]


async def test_an_answer_that_can_be_posted_nowhere_is_not_written_again(
    desk: Desk, clock: Clock
) -> None:
    desk.wall.refuses = PlaceClosed("is_archived")
    assert "30 vacation days" not in await desk.asked(ScriptedModel(), clock)


async def test_one_that_was_refused_for_a_moment_is_tried_again(desk: Desk, clock: Clock) -> None:
    desk.wall.refuses = SurfaceError("internal_error")
    with pytest.raises(RetryLater):
        await desk.asked(ScriptedModel(), clock)
