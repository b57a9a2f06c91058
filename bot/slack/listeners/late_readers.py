"""People joined, became guests, or a channel was shared: earlier answers are looked at again."""

from __future__ import annotations

from typing import Final

from bot.flows.keeping.late_requests import LateReadersSeen, late_readers_job
from bot.slack.guests import is_guest
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]

_EVENTS: Final = ("member_joined_channel", "channel_shared", "user_change")


def _accept(incoming: Incoming) -> Accepted | None:
    seen = _seen(incoming)
    if seen is None:
        return None
    body = incoming.body
    # Source: Slack, user_change: cache_ts; the others have an event_ts, as every event has.
    cause = body.text("event_ts") or str(body.raw.get("cache_ts") or incoming.now)
    return Accepted(job=late_readers_job(seen, cause=cause, now=incoming.now))


def _seen(incoming: Incoming) -> LateReadersSeen | None:
    body = incoming.body
    if incoming.name == "user_change":
        # Every new status text of anybody is such an event: only a guest's may matter.
        user = body.child("user")
        if not user.text("id") or user.flag("deleted") or is_guest(user) is not True:
            return None
        person = incoming.user(user.text("id"))
        return LateReadersSeen(team=incoming.team, conversation=None, person=person)
    channel, user_id = body.text("channel"), body.text("user")
    if not channel or user_id == incoming.bot_user:
        return None
    return LateReadersSeen(
        team=incoming.team,
        conversation=incoming.conversation(channel),
        person=incoming.user(user_id) if user_id else None,
    )


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=_EVENTS,
    scopes=("channels:read", "groups:read", "mpim:read", "users:read", "chat:write"),
    subscriptions=_EVENTS,
    accept=_accept,
)
