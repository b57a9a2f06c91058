"""What buttons and menus have in common: where they were used, by whom, and what they carry."""

from __future__ import annotations

from hashlib import sha256
from typing import TypeVar

from bot.flows.requests import RequestKind
from bot.slack.incoming import Accepted, Incoming
from bot.slack.payload import Payload
from bot.surface import Destination

__all__ = [
    "accepted_action",
    "action_cause",
    "action_destination",
    "action_value",
    "pressed_message",
]

T = TypeVar("T")


def accepted_action(
    incoming: Incoming, kind: RequestKind[T], request: T, to: Destination
) -> Accepted:
    """Take one use of a control in as a job; `to` hears of it when that cannot be done."""
    return Accepted(job=incoming.job(kind, request, *action_cause(incoming)), destination=to)


def action_destination(incoming: Incoming) -> Destination:
    """Return where a control was used; replies go to the one who used it.

    A private message is replaced by the reply; one that others see stays as it is.
    """
    body = incoming.body
    container = body.child("container")
    channel = body.child("channel").text("id") or container.text("channel_id")
    asker = incoming.user(body.child("user").text("id"))
    thread = container.text("thread_ts") or body.child("message").text("thread_ts")
    return Destination(
        team=incoming.team,
        conversation=incoming.conversation(channel),
        thread_ts=thread or None,
        asker=asker,
        private_to=asker,
        response_url=body.text("response_url") or None,
        in_place=container.flag("is_ephemeral"),
    )


def action_value(incoming: Incoming) -> str:
    """Return the button's value, or that of the chosen option."""
    action = _action(incoming)
    return action.text("value") or action.child("selected_option").text("value")


def pressed_message(incoming: Incoming) -> str | None:
    """Return the time stamp of the message the control stands under."""
    return incoming.body.child("container").text("message_ts") or None


def action_cause(incoming: Incoming) -> tuple[str, str]:
    """Name one use of a control: new for each use, and kept on retries."""
    action = _action(incoming)
    cause = (
        incoming.body.child("user").text("id"),
        pressed_message(incoming) or "",
        action.text("action_id"),
        action.text("action_ts") or incoming.body.text("trigger_id"),
    )
    return "action", sha256("\0".join(cause).encode("utf-8", "replace")).hexdigest()[:32]


def _action(incoming: Incoming) -> Payload:
    return next(iter(incoming.body.children("actions")), Payload(None))
