"""The button that says no to a question Docent asked privately."""

from __future__ import annotations

from typing import Final

from bot.flows.ingesting.ingest_requests import DISMISS, Dismissed
from bot.flows.requests import job_of
from bot.flows.sharing.dismiss import DISMISS_ACTION
from bot.slack.actions import action_destination, action_job_id
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    to = action_destination(incoming)
    id_, team, now = action_job_id(incoming), incoming.team, incoming.now
    job = job_of(DISMISS, Dismissed(destination=to), id_=id_, team=team, now=now)
    return Accepted(job=job, destination=to)


LISTENER: Final = Listener(
    kind=TriggerKind.ACTION, names=(DISMISS_ACTION,), scopes=("chat:write",), accept=_accept
)
