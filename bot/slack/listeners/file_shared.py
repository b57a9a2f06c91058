"""A file was shared: where that is watched it is read."""

from __future__ import annotations

from typing import Final

from bot.flows.keeping.keeping_requests import FILE_SHARED, FileShared
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    file, channel = incoming.body.text("file_id"), incoming.body.text("channel_id")
    if not file or not channel:
        return None
    request = FileShared(
        file=incoming.file(file),
        conversation=incoming.conversation(channel),
    )
    event_ts = incoming.body.text("event_ts")
    return Accepted(job=incoming.job(FILE_SHARED, request, "file_shared", channel, file, event_ts))


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=("file_shared",),
    scopes=("files:read",),
    subscriptions=("file_shared",),
    accept=_accept,
)
