"""`@Docent question` in a channel: answered in the thread."""

from __future__ import annotations

from typing import Final

from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind
from bot.slack.questions import question_from_message

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    ts = incoming.body.text("ts")
    return question_from_message(incoming, thread_ts=incoming.body.text("thread_ts") or ts)


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=("app_mention",),
    scopes=("app_mentions:read", "chat:write", "channels:history", "groups:history"),
    subscriptions=("app_mention",),
    accept=_accept,
)
