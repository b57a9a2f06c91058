"""The button of a top-up: the question is answered again, for the one who asked it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.flows.sharing.private_requests import ANSWER_PRIVATELY, PRIVATE_ANSWER, PrivateAnswerAsked
from bot.slack.actions import action_destination, action_value, pressed_message
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind
from core.domain.ids import local_part

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    message_ts, thread_ts, *files = [*action_value(incoming).split(" "), ""]
    noted = pressed_message(incoming)
    if not message_ts or not noted:
        return None
    to = action_destination(incoming)
    # What is about to be answered belongs to the question's thread, whatever Slack tells.
    to = replace(to, thread_ts=thread_ts or to.thread_ts)
    request = PrivateAnswerAsked(
        destination=to,
        message_ts=message_ts,
        asked_at=incoming.now,
        files=tuple(incoming.file(file) for file in files if file),
    )
    channel, user = local_part(to.conversation), local_part(to.asker)
    # One answer a note, however often its button is pressed before it goes.
    job = incoming.job(PRIVATE_ANSWER, request, ANSWER_PRIVATELY, channel, noted, user)
    return Accepted(job=job, destination=to)


LISTENER: Final = Listener(
    kind=TriggerKind.ACTION,
    names=(ANSWER_PRIVATELY,),
    scopes=("chat:write", "channels:history", "groups:history"),
    accept=_accept,
)
