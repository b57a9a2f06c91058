"""The bot came into a channel: what it knew of it from before is shown again."""

from __future__ import annotations

from typing import Final

from bot.flows.keeping.keeping_requests import (
    CONVERSATION_CHANGED,
    ConversationChange,
    ConversationChanged,
)
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    channel = incoming.body.text("channel")
    if incoming.body.text("user") != incoming.bot_user or not channel:
        return None
    changed = ConversationChanged(
        conversation=incoming.conversation(channel),
        change=ConversationChange.JOINED,
        at=incoming.happened_at,
    )
    cause = "bot_joined", channel, incoming.body.text("event_ts")
    return Accepted(job=incoming.job(CONVERSATION_CHANGED, changed, *cause))


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=("member_joined_channel",),
    scopes=("channels:read", "groups:read"),
    subscriptions=("member_joined_channel",),
    accept=_accept,
)
