"""Who is in a conversation, or what kind it is, changed: look again before answering there."""

from __future__ import annotations

from typing import Final

from bot.slack.incoming import Incoming, Listener, Remembered, TriggerKind

__all__ = ["LISTENER"]

_EVENTS = (
    "member_joined_channel",
    "member_left_channel",
    "channel_shared",
    "channel_unshared",
)


def _forget(incoming: Incoming) -> Remembered:
    channel = incoming.body.text("channel") or incoming.body.child("channel").text("id")
    return Remembered(conversations=(channel,) if channel else ())


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=_EVENTS,
    scopes=("channels:read", "groups:read", "mpim:read", "im:read"),
    subscriptions=_EVENTS,
    forget=_forget,
)
