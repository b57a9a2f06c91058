"""A file was deleted in Slack: it is quoted no more."""

from __future__ import annotations

from typing import Final

from bot.flows.requests import FILE_GONE, FileGone
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    file = incoming.body.text("file_id")
    if not file:
        return None
    request = FileGone(file=incoming.file(file), conversation=None)
    return Accepted(job=incoming.job(FILE_GONE, request, "file_deleted", file))


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=("file_deleted",),
    scopes=("files:read",),
    subscriptions=("file_deleted",),
    accept=_accept,
)
