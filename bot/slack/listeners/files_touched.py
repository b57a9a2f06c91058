"""A file was edited, or is shared no more somewhere: one that is known is looked at again."""

from __future__ import annotations

from typing import Final

from bot.flows.keeping.keeping_requests import FILES_TOUCHED, FilesTouched
from bot.flows.requests import job_of
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind
from core.domain.ids import FileId, scoped

__all__ = ["LISTENER"]

_EVENTS = ("file_change", "file_unshared")


def _accept(incoming: Incoming) -> Accepted | None:
    file = incoming.body.text("file_id") or incoming.body.child("file").text("id")
    if not file:
        return None
    # Source: Slack, file_unshared names no channel; files.info tells which places are left.
    request = FilesTouched(
        team=incoming.team,
        files=(FileId(scoped(incoming.team, file)),),
        are_edited=incoming.name == "file_change",
    )
    id_ = scoped(incoming.team, incoming.name, file, incoming.body.text("event_ts"))
    job = job_of(FILES_TOUCHED, request, id_=id_, team=incoming.team, now=incoming.now)
    return Accepted(job=job)


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=_EVENTS,
    scopes=("files:read",),
    subscriptions=_EVENTS,
    accept=_accept,
)
