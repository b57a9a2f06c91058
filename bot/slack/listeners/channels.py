"""What happens to a channel: left, archived, deleted, given another id, its history rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.flows.keeping.keeping_requests import (
    CONVERSATION_CHANGED,
    ConversationChange,
    ConversationChanged,
)
from bot.slack.incoming import Accepted, Incoming, Listener, Remembered, TriggerKind

__all__ = ["LISTENER"]

_CHANGES: Final[Mapping[str, ConversationChange]] = {
    "channel_left": ConversationChange.LEFT,
    "group_left": ConversationChange.LEFT,
    "channel_deleted": ConversationChange.DELETED,
    "group_deleted": ConversationChange.DELETED,
    "channel_archive": ConversationChange.ARCHIVED,
    "group_archive": ConversationChange.ARCHIVED,
    "channel_unarchive": ConversationChange.UNARCHIVED,
    "group_unarchive": ConversationChange.UNARCHIVED,
    "channel_history_changed": ConversationChange.HISTORY,
    "group_history_changed": ConversationChange.HISTORY,
    "channel_id_changed": ConversationChange.MOVED,
}
_NAMES: Final = ("channel_rename", "group_rename")
"""All is kept by id: a new name only makes what is remembered of a channel old."""
_EVENTS: Final = (*_CHANGES, *_NAMES)


def _channel(incoming: Incoming) -> str:
    body = incoming.body
    # Source: Slack, channel_id_changed: old_channel_id, new_channel_id; *_rename: an object.
    return body.text("channel") or body.text("old_channel_id") or body.child("channel").text("id")


def _accept(incoming: Incoming) -> Accepted | None:
    channel, change = _channel(incoming), _CHANGES.get(incoming.name)
    if not channel or change is None:
        return None
    new = incoming.body.text("new_channel_id")
    changed = ConversationChanged(
        conversation=incoming.conversation(channel),
        change=change,
        at=incoming.happened_at,
        new_id=incoming.conversation(new) if new else None,
    )
    cause = incoming.name, channel, incoming.body.text("event_ts")
    return Accepted(job=incoming.job(CONVERSATION_CHANGED, changed, *cause))


def _forget(incoming: Incoming) -> Remembered:
    channel = _channel(incoming)
    return Remembered(conversations=(channel,) if channel else ())


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=_EVENTS,
    scopes=("channels:read", "groups:read", "channels:history", "groups:history"),
    subscriptions=_EVENTS,
    accept=_accept,
    forget=_forget,
)
