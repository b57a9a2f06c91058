"""What each word after `/ingest`, and each button under its answers, becomes: one job."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.files.file_requests import CHECK, CHECK_FILE, FORGET, REMEMBER, FileNamed
from bot.flows.ingesting.ingest_requests import DISMISS, INGEST_HELP, INGEST_STATUS
from bot.flows.requests import INGEST, RequestKind
from bot.slack.listeners import choose_file, dismiss, ingest, ingest_start
from tests.builders import TEAM, conversation, user
from tests.unit.slack.deliveries import action, command, taken


@pytest.mark.parametrize(("channel_name", "is_dm"), [("general", False), ("directmessage", True)])
def test_ingest_reports_in_the_channel_and_apologises_privately(
    channel_name: str, is_dm: bool
) -> None:
    accepted = taken(
        ingest.LISTENER.accept(command(command="/ingest", text="", channel_name=channel_name))
    )

    asked = INGEST.decode(accepted.job.payload)
    assert (asked.target, asked.since, asked.is_dm) == (None, None, is_dm)
    assert asked.destination.private_to is None
    assert accepted.destination == replace(asked.destination, private_to=user("U1"))


@pytest.mark.parametrize(("text", "problem"), [("help", None), ("forget", "Which file?")])
def test_what_is_not_understood_after_ingest_is_answered_privately(
    text: str, problem: str | None
) -> None:
    accepted = taken(ingest.LISTENER.accept(command(command="/ingest", text=text)))

    asked = INGEST_HELP.decode(accepted.job.payload)
    assert asked.destination.private_to == user("U1")
    assert (asked.problem or "").startswith(problem or "")
    assert (asked.problem is None) == (problem is None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("forget a.pdf", FORGET), ("remember a.pdf", REMEMBER), ("check a.pdf", CHECK)],
)
@pytest.mark.parametrize("place", ["general", "directmessage"])
def test_words_about_a_file_are_about_the_channel_or_everywhere(
    text: str, kind: RequestKind[FileNamed], place: str
) -> None:
    typed = command(command="/ingest", text=text, channel_name=place)
    accepted = taken(ingest.LISTENER.accept(typed))

    asked = kind.decode(accepted.job.payload)
    assert accepted.job.flow == kind.flow
    assert asked.name == "a.pdf"
    assert asked.within == (conversation("C1") if place == "general" else None)
    assert asked.destination.private_to == user("U1")


def test_the_status_is_of_the_named_channel_or_this_one() -> None:
    here = taken(ingest.LISTENER.accept(command(command="/ingest", text="status")))
    there = taken(ingest.LISTENER.accept(command(command="/ingest", text="status <#C2|x>")))

    assert INGEST_STATUS.decode(here.job.payload).target == conversation("C1")
    assert INGEST_STATUS.decode(there.job.payload).target == conversation("C2")


@pytest.mark.parametrize("name", choose_file.LISTENER.names)
def test_a_chosen_file_is_its_word_s_job(name: str) -> None:
    accepted = taken(choose_file.LISTENER.accept(action(action_id=name, value="F1 C1")))

    asked = CHECK_FILE.decode(accepted.job.payload)
    assert accepted.job.flow == name
    assert (asked.file, asked.within) == (f"{TEAM}/F1", conversation("C1"))
    assert choose_file.LISTENER.accept(action(action_id=name, value="job-1")) is None


def test_a_start_button_begins_what_was_asked_about() -> None:
    pressed = action(action_id="ingest_start", value="C2 2025-01-31")
    accepted = taken(ingest_start.LISTENER.accept(pressed))

    asked = INGEST.decode(accepted.job.payload)
    assert (asked.target, asked.since) == (conversation("C2"), "2025-01-31")
    assert asked.is_confirmed
    assert (asked.destination.private_to, asked.destination.thread_ts) == (None, None)
    assert ingest_start.LISTENER.accept(action(action_id="ingest_start", value="x")) is None


def test_a_no_is_a_job_too() -> None:
    accepted = taken(dismiss.LISTENER.accept(action(action_id="dismiss", value="-")))

    assert DISMISS.decode(accepted.job.payload).destination.private_to == user("U1")
