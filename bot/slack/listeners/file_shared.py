"""A file was shared: where that is watched it is read."""

from __future__ import annotations

from typing import Final

from bot.flows.keeping.keeping_requests import FILE_SHARED, FileShared
from bot.flows.requests import job_of
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind
from core.domain.ids import FileId, scoped

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    file, channel = incoming.body.text("file_id"), incoming.body.text("channel_id")
    if not file or not channel:
        return None
    request = FileShared(
        team=incoming.team,
        file=FileId(scoped(incoming.team, file)),
        conversation=incoming.conversation(channel),
    )
    id_ = scoped(incoming.team, "file_shared", channel, file, incoming.body.text("event_ts"))
    return Accepted(job=job_of(FILE_SHARED, request, id_=id_, team=incoming.team, now=incoming.now))


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=("file_shared",),
    scopes=("files:read",),
    subscriptions=("file_shared",),
    accept=_accept,
)
