"""What a used control carries: who used it, where the answer goes, and one job a use."""

from __future__ import annotations

from dataclasses import replace

from bot.slack.actions import action_cause, action_destination, action_value, pressed_message
from bot.slack.incoming import Incoming, TriggerKind
from bot.slack.payload import Payload
from bot.surface import Destination
from core.domain.json import JsonObject
from tests.builders import TEAM, conversation, user

BUTTON: JsonObject = {"action_id": "share", "value": "job-1", "action_ts": "5.0"}
BODY: JsonObject = {
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "container": {"message_ts": "2.0", "is_ephemeral": True, "thread_ts": "1.0"},
    "response_url": "https://hooks.slack.com/actions/1",
    "actions": [BUTTON],
}


def used(**changes: object) -> Incoming:
    return Incoming(
        kind=TriggerKind.ACTION,
        name="share",
        body=Payload({**BODY, **changes}),
        team=TEAM,
        bot_user="U0BOT",
        now=5.0,
    )


def test_a_private_message_is_answered_in_its_place() -> None:
    assert action_destination(used()) == Destination(
        team=TEAM,
        conversation=conversation("C1"),
        thread_ts="1.0",
        asker=user("U1"),
        private_to=user("U1"),
        response_url="https://hooks.slack.com/actions/1",
        in_place=True,
    )
    assert pressed_message(used()) == "2.0"


def test_a_message_others_see_is_never_replaced() -> None:
    shown = used(
        channel={},
        container={"message_ts": "2.0", "channel_id": "C2", "is_ephemeral": False},
        message={"ts": "2.0", "thread_ts": "1.5"},
    )

    to = action_destination(shown)
    assert (to.conversation, to.thread_ts, to.in_place) == (conversation("C2"), "1.5", False)


def test_a_button_and_a_chosen_option_carry_a_value() -> None:
    chosen = used(actions=[{"action_id": "pick", "selected_option": {"value": "F1"}}])

    assert (action_value(used()), action_value(chosen)) == ("job-1", "F1")
    assert action_value(used(actions=[])) == ""


def test_each_use_is_a_job_of_its_own() -> None:
    again = used(actions=[{**BUTTON, "action_ts": "6.0"}])
    by_another = used(user={"id": "U2"})

    assert action_cause(used()) == action_cause(replace(used(), now=9.0))
    assert len({action_cause(one) for one in (used(), again, by_another)}) == 3
