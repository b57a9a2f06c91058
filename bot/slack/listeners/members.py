"""Who is in a conversation, or what kind it is, changed: look again before answering there."""

from __future__ import annotations

from typing import Final

from bot.slack.incoming import Incoming, Listener, Remembered, TriggerKind

__all__ = ["LISTENER"]

_LEFT = "member_left_channel"
_EVENTS = (
    "member_joined_channel",
    _LEFT,
    "channel_shared",
    "channel_unshared",
)


def _forget(incoming: Incoming) -> Remembered:
    channel = incoming.body.text("channel") or incoming.body.child("channel").text("id")
    left = incoming.body.text("user") if incoming.name == _LEFT else ""
    return Remembered(conversations=(channel,) if channel else (), leavers=(left,) if left else ())


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=_EVENTS,
    scopes=("channels:read", "groups:read", "mpim:read", "im:read"),
    subscriptions=_EVENTS,
    forget=_forget,
)
