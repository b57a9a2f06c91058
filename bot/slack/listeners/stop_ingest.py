"""The button under an ingest's progress: stops it."""

from __future__ import annotations

from typing import Final

from bot.flows.ingesting.ingest_report import STOP_INGEST_ACTION
from bot.flows.requests import STOP_INGEST, StopAsked
from bot.slack.actions import accepted_action, action_destination, action_value
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    job = action_value(incoming)
    if not job:
        return None
    destination = action_destination(incoming)
    request = StopAsked(destination=destination, job=job)
    return accepted_action(incoming, STOP_INGEST, request, destination)


LISTENER: Final = Listener(
    kind=TriggerKind.ACTION, names=(STOP_INGEST_ACTION,), scopes=("chat:write",), accept=_accept
)
