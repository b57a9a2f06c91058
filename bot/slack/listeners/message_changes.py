"""Messages that go, or show a file no more, and notices that a channel changed its kind.

What people write in channels is not looked at: only what kind of message it is, and which files
a message that changed has lost.
"""

from __future__ import annotations

from typing import Final

from bot.flows.keeping.keeping_requests import (
    CONVERSATION_CHANGED,
    FILES_TOUCHED,
    ConversationChange,
    ConversationChanged,
    FilesTouched,
)
from bot.slack.incoming import Accepted, Incoming, Listener, Remembered, TriggerKind
from bot.slack.payload import Payload
from core.records.jobs import Job

__all__ = ["LISTENER"]

_CLOSED = "channel_convert_to_private"
_CONVERTED = frozenset({_CLOSED, "channel_convert_to_public"})
"""Source: Slack, message subtypes: no event of its own tells that a channel changed its kind."""


def _accept(incoming: Incoming) -> Accepted | None:
    subtype = incoming.body.text("subtype")
    if subtype == _CLOSED:
        return Accepted(job=_closed(incoming))
    if subtype not in {"message_deleted", "message_changed"}:
        return None
    lost = _files(incoming.body.child("previous_message"))
    lost -= _files(incoming.body.child("message"))
    if not lost:
        return None
    touched = FilesTouched(files=tuple(map(incoming.file, sorted(lost))))
    cause = subtype, incoming.body.text("channel"), incoming.body.text("event_ts")
    return Accepted(job=incoming.job(FILES_TOUCHED, touched, *cause))


def _files(message: Payload) -> set[str]:
    """Name the files a message shows; a tombstone stands for one that is gone."""
    shown = (f for f in message.children("files") if f.text("mode") != "tombstone")
    return {file.text("id") for file in shown} - {""}


def _closed(incoming: Incoming) -> Job:
    channel = incoming.body.text("channel")
    changed = ConversationChanged(
        conversation=incoming.conversation(channel),
        change=ConversationChange.CLOSED,
        at=incoming.now,
    )
    return incoming.job(CONVERSATION_CHANGED, changed, _CLOSED, channel, incoming.body.text("ts"))


def _forget(incoming: Incoming) -> Remembered:
    if incoming.body.text("subtype") in _CONVERTED:
        return Remembered(conversations=(incoming.body.text("channel"),))
    return Remembered()


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=("message",),
    scopes=("channels:history", "groups:history", "mpim:history"),
    subscriptions=("message.channels", "message.groups", "message.mpim"),
    accept=_accept,
    forget=_forget,
)
