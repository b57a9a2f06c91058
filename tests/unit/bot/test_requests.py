"""Requests: what a job keeps is what was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.requests import (
    FILE_GONE,
    INGEST,
    QUESTION,
    FileGone,
    IngestAsked,
    QuestionAsked,
    job_of,
)
from core.records.jobs import Jobs, JobState
from tests.builders import conversation, file_id, make_destination
from tests.fakes.faulty_ports import FaultyStore

ASKED = QuestionAsked(
    destination=make_destination(is_private=True, response_url="https://hooks.slack.com/x"),
    text="How many days?",
    asked_at=1_700_000_000.0001,
    message_ts="1700000000.000100",
    in_thread=True,
)


async def test_a_question_survives_the_store(store: FaultyStore) -> None:
    jobs = Jobs(store)
    job = job_of(QUESTION, ASKED, id_="T1/message/C1/1", now=5.0)
    await jobs.create(job)

    kept = await jobs.get(job.id)

    assert kept is not None
    assert (kept.flow, kept.state, kept.created_at, kept.due_at) == (
        "question",
        JobState.QUEUED,
        5.0,
        5.0,
    )
    assert QUESTION.decode(kept.payload) == ASKED


def test_ingests_and_deletions_come_back_whole() -> None:
    ingest = IngestAsked(destination=make_destination(), since="2025-01-31", is_dm=True)
    gone = FileGone(file=file_id("F1"), conversation=conversation("C1"))

    assert INGEST.decode(INGEST.encode(ingest)) == ingest
    assert FILE_GONE.decode(FILE_GONE.encode(gone)) == gone
    everywhere = replace(gone, conversation=None)
    assert FILE_GONE.decode(FILE_GONE.encode(everywhere)) == everywhere


def test_flows_have_names_of_their_own() -> None:
    assert len({QUESTION.flow, INGEST.flow, FILE_GONE.flow}) == 3


def test_a_payload_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="destination"):
        QUESTION.decode({"text": "no destination"})


@given(
    st.builds(
        QuestionAsked,
        destination=st.just(make_destination()),
        text=st.text(st.characters(exclude_categories=["Cs"])),
        asked_at=st.floats(0, 4e9),
        message_ts=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
        in_thread=st.booleans(),
    )
)
def test_any_question_comes_back_whole(asked: QuestionAsked) -> None:
    assert QUESTION.decode(QUESTION.encode(asked)) == asked
