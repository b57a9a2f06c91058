"""A message in a DM with the bot: every one is a question, answered where it was asked."""

from __future__ import annotations

from typing import Final

from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind
from bot.slack.questions import question_from_message

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    if incoming.body.text("channel_type") != "im":
        return None
    return question_from_message(incoming, thread_ts=incoming.body.text("thread_ts") or None)


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=("message",),
    scopes=("im:history", "im:read", "chat:write"),
    subscriptions=("message.im",),
    accept=_accept,
)
