"""`/ask question`: answered privately, from everything the asker may see."""

from __future__ import annotations

from typing import Final

from bot.flows.requests import QUESTION, QuestionAsked
from bot.slack.commands import command_cause, command_destination
from bot.slack.incoming import Accepted, CommandHelp, Incoming, Listener, TriggerKind
from bot.slack.text import plain_question

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    destination = command_destination(incoming)
    request = QuestionAsked(
        destination=destination,
        text=plain_question(incoming.body.text("text"), bot_user=incoming.bot_user),
        asked_at=incoming.now,
    )
    job = incoming.job(QUESTION, request, *command_cause(incoming))
    return Accepted(job=job, destination=destination)


LISTENER: Final = Listener(
    kind=TriggerKind.COMMAND,
    names=("/ask",),
    scopes=("commands", "chat:write"),
    help=CommandHelp(
        description="Answer a question from the files you may see; only you see the answer",
        usage_hint="how long is parental leave?",
    ),
    accept=_accept,
)
