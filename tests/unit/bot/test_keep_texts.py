"""What people wrote is kept for KEEP_TEXT_DAYS; after that there are ids and counts alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.flows.keeping.keep_texts import KeepTexts
from bot.flows.requests import QUESTION, QuestionAsked
from bot.flows.runner import JobRun
from core.records.exchanges import Exchanges
from core.records.jobs import Jobs
from tests.builders import make_answer, make_destination, make_job, make_reply
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore

ASKED = QuestionAsked(destination=make_destination(), text="Who is Zanzibar?", asked_at=1_000.0)
DAY_S = 86_400.0


def keeping(store: FaultyStore, clock: Clock, *, days: int) -> KeepTexts:
    return KeepTexts(exchanges=Exchanges(store), days=days, clock=clock)


async def sweep(store: FaultyStore, texts: KeepTexts, clock: Clock) -> None:
    await texts.sweep(JobRun(Jobs(store), make_job(), clock))


async def test_words_go_when_their_days_are_over(
    store: FaultyStore, clock: Clock, tmp_path: Path
) -> None:
    texts, reply = keeping(store, clock, days=30), replace(make_reply("J1"), posted_at=clock.now)
    await texts.keep(ASKED, reply, make_answer())
    kept = await texts.exchanges.get("J1")
    assert kept is not None
    assert (kept.question, kept.answer) == (ASKED.text, make_answer().text)

    clock.now += 30 * DAY_S - 1
    await sweep(store, texts, clock)
    assert await texts.exchanges.get("J1") == kept

    clock.now += 2
    await sweep(store, texts, clock)
    await store.compact()
    assert await texts.exchanges.get("J1") is None
    left = await asyncio.to_thread((tmp_path / "records.db").read_bytes)
    assert b"Zanzibar" not in left


async def test_with_no_days_nothing_is_ever_written(store: FaultyStore, clock: Clock) -> None:
    texts = keeping(store, clock, days=0)
    await texts.keep(ASKED, make_reply("J1"), make_answer())

    assert store.orders.calls["create"] == 0


async def test_an_answer_that_cannot_be_withdrawn_is_not_kept(
    store: FaultyStore, clock: Clock
) -> None:
    texts = keeping(store, clock, days=30)
    await texts.keep(ASKED, replace(make_reply("J1"), message=None), make_answer())

    kept = await texts.exchanges.get("J1")
    assert kept is not None
    assert (kept.question, kept.answer) == (ASKED.text, None)


async def test_a_reason_is_no_answer_to_keep(store: FaultyStore, clock: Clock) -> None:
    await keeping(store, clock, days=30).keep(ASKED, make_reply("J1"), None)

    assert store.orders.calls["create"] == 0


def test_what_cannot_be_decoded_is_not_quoted() -> None:
    with pytest.raises(ValueError, match="destination") as caught:
        QUESTION.decode({"text": "Who is Zanzibar?", "asked_at": "Zanzibar", "destination": 1})

    error: BaseException | None = caught.value
    while error is not None:
        assert "Zanzibar" not in str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
