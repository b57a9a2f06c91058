"""What stands under a private answer, and for how long it is kept."""

from __future__ import annotations

import pytest

from bot.flows.requests import QUESTION, QuestionAsked, job_of
from bot.flows.sharing.private_requests import FORGET_KEPT, ForgetKeptAsked
from bot.flows.sharing.share_offer import ForgetKept, ShareOffer
from core.domain.answers import Answer
from core.records.jobs import Jobs
from core.records.kept_answers import KeptAnswers
from tests.builders import make_answer, make_destination
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.job_running import leased

HERE = make_destination("C1", is_private=True)
ANSWER = make_answer()


@pytest.mark.parametrize(
    ("hours", "answer", "is_offered"),
    [(24, ANSWER, True), (0, ANSWER, False), (24, make_answer(citations=[]), False)],
)
async def test_a_button_comes_with_what_it_shares_and_goes_in_time(
    store: FaultyStore, hours: int, answer: Answer, is_offered: bool
) -> None:
    kept, jobs = KeptAnswers(store), Jobs(store)
    offer = ShareOffer(kept=kept, jobs=jobs, within_hours=hours, clock=lambda: 50.0)
    asked = QuestionAsked(destination=HERE, text="How many?", asked_at=5.0, message_ts="5.0")
    await jobs.create(job_of(QUESTION, asked, id_="T1/private/7", now=5.0))
    run = await leased(store, "T1/private/7", now=6.0)

    controls = await offer.controls(run, asked, answer)

    assert len(controls) == int(is_offered)
    stored = await kept.get("T1/private/7#1")
    assert (stored is not None) is is_offered
    until = 50.0 + hours * 3600.0
    due = await jobs.due(FORGET_KEPT.flow, now=until + 1.0)
    assert len(due) == int(is_offered)
    assert await jobs.due(FORGET_KEPT.flow, now=until - 1.0) == []
    for job in due:
        assert FORGET_KEPT.decode(job.payload) == ForgetKeptAsked(kept="T1/private/7#1")
        await ForgetKept(kept=kept).run(await leased(store, job.id, now=until + 1.0))
    assert await kept.get("T1/private/7#1") is None
