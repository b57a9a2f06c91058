"""The button under the question before a large ingest: begins it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.flows.ingesting.ingest_size import INGEST_START_ACTION, chosen
from bot.flows.requests import INGEST, IngestAsked
from bot.slack.actions import accepted_action, action_destination, action_value
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    choice = chosen(action_value(incoming))
    if choice is None:
        return None
    private = action_destination(incoming)
    request = IngestAsked(
        destination=replace(private, private_to=None, thread_ts=None),
        target=incoming.conversation(choice.channel),
        since=choice.since,
        is_confirmed=True,
    )
    return accepted_action(incoming, INGEST, request, private)


LISTENER: Final = Listener(
    kind=TriggerKind.ACTION,
    names=(INGEST_START_ACTION,),
    scopes=("chat:write", "files:read"),
    accept=_accept,
)
