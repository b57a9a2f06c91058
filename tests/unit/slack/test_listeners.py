"""What becomes of a delivery: one job a message, however it came, and none for other bots."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.keeping.keeping_requests import FILES_TOUCHED
from bot.flows.requests import FILE_GONE, QUESTION
from bot.slack.app import incoming_of
from bot.slack.incoming import Remembered, TriggerKind
from bot.slack.listeners import (
    LISTENERS,
    ask,
    direct_message,
    file_deleted,
    files_touched,
    members,
    mention,
    people,
)
from bot.slack.payload import Payload
from core.records.jobs import Job
from tests.builders import TEAM, conversation, user
from tests.unit.slack.deliveries import (
    COMMAND,
    DM,
    MENTION,
    US,
    action,
    command,
    event,
    taken,
)

ODD: tuple[object, ...] = (None, 1, [], {}, "", "x")


def test_deliveries_are_read_and_other_kinds_are_not() -> None:
    assert (event(MENTION).kind, event(MENTION).name) == (TriggerKind.EVENT, "app_mention")
    assert (command().kind, command().name) == (TriggerKind.COMMAND, "/ask")
    assert (action().kind, action().name) == (TriggerKind.ACTION, "share_answer")
    for body in ({}, {"type": "event_callback"}, {"type": "block_actions", "actions": []}):
        assert incoming_of(Payload(body), US) is None


def test_a_mention_is_answered_in_its_thread() -> None:
    accepted = taken(mention.LISTENER.accept(event(MENTION)))

    asked = QUESTION.decode(accepted.job.payload)
    assert accepted.job.id == f"{TEAM}/message/C1/1700000000.000100"
    assert (asked.text, asked.message_ts, asked.in_thread) == (
        "how many days?",
        "1700000000.000100",
        False,
    )
    assert asked.asked_at == 1700000000.0001
    assert asked.destination.conversation == conversation("C1")
    assert asked.destination.thread_ts == "1700000000.000100"
    assert asked.destination.asker == user("U1")
    assert asked.destination.private_to is None
    assert accepted.destination == asked.destination


def test_a_mention_in_a_thread_stays_there() -> None:
    in_thread = event({**MENTION, "thread_ts": "1600000000.000100"})

    asked = QUESTION.decode(taken(mention.LISTENER.accept(in_thread)).job.payload)

    assert (asked.destination.thread_ts, asked.in_thread) == ("1600000000.000100", True)


def test_a_direct_message_is_answered_where_it_was_asked() -> None:
    asked = QUESTION.decode(taken(direct_message.LISTENER.accept(event(DM))).job.payload)

    assert (asked.destination.conversation, asked.destination.thread_ts) == (
        conversation("D1"),
        None,
    )


def test_a_message_is_one_job_however_it_came() -> None:
    as_mention = taken(mention.LISTENER.accept(event({**MENTION, "channel": "D1"})))
    as_message = taken(direct_message.LISTENER.accept(event(DM)))
    redelivered = taken(mention.LISTENER.accept(event({**MENTION, "channel": "D1"})))

    assert as_mention.job.id == as_message.job.id == redelivered.job.id


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"user": "U0BOT"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"user": ""},
        {"channel": ""},
        {"ts": ""},
    ],
)
def test_what_no_person_wrote_is_not_answered(changes: dict[str, str]) -> None:
    assert mention.LISTENER.accept(event({**MENTION, **changes})) is None
    assert direct_message.LISTENER.accept(event({**DM, **changes})) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_person_s_words_beside_a_file_are_a_question(subtype: str) -> None:
    assert direct_message.LISTENER.accept(event({**DM, "subtype": subtype})) is not None


@pytest.mark.parametrize("channel_type", ["channel", "group", "mpim", ""])
def test_a_message_elsewhere_is_no_question(channel_type: str) -> None:
    assert direct_message.LISTENER.accept(event({**DM, "channel_type": channel_type})) is None


def test_ask_is_answered_to_the_asker_alone() -> None:
    accepted = taken(ask.LISTENER.accept(command(text="<@U0BOT> how many &lt;days&gt;?")))

    asked = QUESTION.decode(accepted.job.payload)
    assert asked.text == "how many <days>?"
    assert asked.asked_at == 5.0
    assert asked.destination.private_to == user("U1")
    assert asked.destination.response_url == COMMAND["response_url"]
    assert asked.message_ts is None


def test_each_use_of_a_command_is_a_job_of_its_own() -> None:
    first = taken(ask.LISTENER.accept(command()))
    again = taken(ask.LISTENER.accept(command()))
    other = taken(ask.LISTENER.accept(command(trigger_id="1.3.def")))
    untold = taken(ask.LISTENER.accept(command(trigger_id="")))

    assert first.job.id == again.job.id
    assert len({first.job.id, other.job.id, untold.job.id}) == 3


def test_a_deleted_file_is_one_job() -> None:
    accepted = taken(file_deleted.LISTENER.accept(event({"type": "file_deleted", "file_id": "F1"})))

    gone = FILE_GONE.decode(accepted.job.payload)
    assert (gone.file, gone.conversation) == (f"{TEAM}/F1", None)
    assert accepted.destination is None
    assert file_deleted.LISTENER.accept(event({"type": "file_deleted"})) is None


def test_edits_of_a_file_that_arrive_together_are_one_job_done_after_them() -> None:
    def edited(now: float, file: str = "F1", event_ts: str = "1.0") -> Job:
        body = event({"type": "file_change", "file_id": file, "event_ts": event_ts})
        return taken(files_touched.LISTENER.accept(replace(body, now=now))).job

    first, second = edited(10.1, event_ts="10.0"), edited(11.9, event_ts="11.8")

    assert first.id == second.id
    assert first.due_at == second.due_at > 11.9
    assert FILES_TOUCHED.decode(first.payload).are_edited
    assert len({first.id, edited(12.1).id, edited(10.1, file="F2").id}) == 3


def test_places_a_file_lost_are_looked_at_at_once() -> None:
    body = event({"type": "file_unshared", "file_id": "F1", "event_ts": "1.0"})
    first = taken(files_touched.LISTENER.accept(body)).job
    again = taken(files_touched.LISTENER.accept(replace(body, now=60.0))).job

    assert first.id == again.id
    assert first.due_at == 5.0
    assert not FILES_TOUCHED.decode(first.payload).are_edited


@pytest.mark.parametrize("name", members.LISTENER.names)
def test_a_conversation_that_changed_is_forgotten(name: str) -> None:
    plain = members.LISTENER.forget(event({"type": name, "channel": "C1"}))
    whole = members.LISTENER.forget(event({"type": name, "channel": {"id": "C1"}}))

    assert plain == whole == Remembered(conversations=("C1",))
    assert members.LISTENER.forget(event({"type": name})) == Remembered()
    assert members.LISTENER.accept(event({"type": name, "channel": "C1"})) is None


def test_who_left_is_looked_up_again_elsewhere_too() -> None:
    left = event({"type": "member_left_channel", "channel": "C1", "user": "U1"})
    joined = event({"type": "member_joined_channel", "channel": "C1", "user": "U1"})

    assert members.LISTENER.forget(left) == Remembered(conversations=("C1",), leavers=("U1",))
    assert members.LISTENER.forget(joined) == Remembered(conversations=("C1",))


@pytest.mark.parametrize("name", people.LISTENER.names)
def test_a_person_who_changed_is_forgotten(name: str) -> None:
    [person] = people.LISTENER.forget(event({"type": name, "user": {"id": "U1"}})).people
    assert person.text("id") == "U1"
    assert people.LISTENER.forget(event({"type": name})) == Remembered()


def test_no_delivery_of_an_odd_shape_breaks_a_listener() -> None:
    for listener in LISTENERS:
        for name in listener.names:
            for odd in ODD:
                body = Payload(dict.fromkeys([*MENTION, *COMMAND, "file_id"], odd))
                incoming = replace(event(MENTION), kind=listener.kind, name=name, body=body)
                accepted = listener.accept(incoming)
                assert accepted is None or accepted.job.team == TEAM
                assert isinstance(listener.forget(incoming), Remembered)
