"""A file was deleted in Slack: it is quoted no more."""

from __future__ import annotations

from typing import Final

from bot.flows.requests import FILE_GONE, FileGone, job_of
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind
from core.domain.ids import scoped

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    file = incoming.body.text("file_id")
    if not file:
        return None
    request = FileGone(
        team=incoming.team, file=scoped(incoming.team, file), conversation=None, by=None
    )
    id_ = scoped(incoming.team, "file_deleted", file)
    return Accepted(job=job_of(FILE_GONE, request, id_=id_, team=incoming.team, now=incoming.now))


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=("file_deleted",),
    scopes=("files:read",),
    subscriptions=("file_deleted",),
    accept=_accept,
)
