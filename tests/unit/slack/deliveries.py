"""What Slack delivers, as a listener gets it; apart because several tests start from it."""

from __future__ import annotations

from dataclasses import replace

from bot.slack.app import Identity, incoming_of
from bot.slack.incoming import Accepted, Incoming
from bot.slack.payload import Payload
from core.domain.json import JsonObject
from tests.builders import TEAM

__all__ = ["ACTION", "COMMAND", "DM", "MENTION", "US", "action", "command", "event", "taken"]

US = Identity(team=TEAM, team_name="Team", bot_user="U0BOT", bot_id="B0BOT", name="docent")
MENTION: JsonObject = {
    "type": "app_mention",
    "channel": "C1",
    "user": "U1",
    "ts": "1700000000.000100",
    "text": "<@U0BOT> how many days?",
}
DM: JsonObject = {
    **MENTION,
    "type": "message",
    "channel": "D1",
    "channel_type": "im",
    "text": "how many days?",
}
COMMAND: JsonObject = {
    "command": "/ask",
    "text": "how many days?",
    "channel_id": "C1",
    "channel_name": "general",
    "user_id": "U1",
    "trigger_id": "1.2.abc",
    "response_url": "https://hooks.slack.com/commands/1",
}


ACTION: JsonObject = {
    "type": "block_actions",
    "team": {"id": TEAM},
    "user": {"id": "U1", "team_id": TEAM},
    "channel": {"id": "C1"},
    "container": {
        "type": "message",
        "message_ts": "1700000000.000200",
        "channel_id": "C1",
        "is_ephemeral": True,
        "thread_ts": "1700000000.000100",
    },
    "trigger_id": "1.2.abc",
    "response_url": "https://hooks.slack.com/actions/1",
    "actions": [
        {
            "type": "button",
            "action_id": "share_answer",
            "value": "job-1",
            "action_ts": "1700000001.0",
        }
    ],
}


def event(body: JsonObject) -> Incoming:
    """Make the delivery of an event."""
    made = incoming_of(Payload({"type": "event_callback", "event": body}), US)
    assert made is not None
    return replace(made, now=5.0)


def command(**changes: str) -> Incoming:
    """Make the delivery of a command."""
    made = incoming_of(Payload({**COMMAND, **changes}), US)
    assert made is not None
    return replace(made, now=5.0)


def action(**changes: object) -> Incoming:
    """Make the delivery of a used control; `changes` are the action's own fields."""
    used = [{**one.raw, **changes} for one in Payload(ACTION).children("actions")]
    made = incoming_of(Payload({**ACTION, "actions": used}), US)
    assert made is not None
    return replace(made, now=5.0)


def taken(accepted: Accepted | None) -> Accepted:
    """Say that something was made of a delivery."""
    assert accepted is not None
    return accepted
