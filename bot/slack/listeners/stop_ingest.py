"""The button under an ingest's progress: stops it."""

from __future__ import annotations

from typing import Final

from bot.flows.ingesting.ingest_report import STOP_INGEST_ACTION
from bot.flows.requests import STOP_INGEST, StopAsked, job_of
from bot.slack.actions import action_destination, action_job_id, action_value
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    job = action_value(incoming)
    if not job:
        return None
    destination = action_destination(incoming)
    request = StopAsked(destination=destination, job=job)
    id_ = action_job_id(incoming)
    return Accepted(
        job=job_of(STOP_INGEST, request, id_=id_, team=incoming.team, now=incoming.now),
        destination=destination,
    )


LISTENER: Final = Listener(
    kind=TriggerKind.ACTION, names=(STOP_INGEST_ACTION,), scopes=("chat:write",), accept=_accept
)
