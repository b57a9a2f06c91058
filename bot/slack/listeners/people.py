"""A person joined, left, or became a guest or a full member: look again before answering."""

from __future__ import annotations

from typing import Final

from bot.slack.incoming import Incoming, Listener, Remembered, TriggerKind

__all__ = ["LISTENER"]

_EVENTS = ("user_change", "team_join")


def _forget(incoming: Incoming) -> Remembered:
    user = incoming.body.child("user")
    return Remembered(people=(user,) if user.text("id") else ())


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=_EVENTS,
    scopes=("users:read",),
    subscriptions=_EVENTS,
    forget=_forget,
)
