"""A file was edited, or is shared no more somewhere: one that is known is looked at again."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.flows.keeping.keeping_requests import FILES_TOUCHED, FilesTouched
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind
from core.records.jobs import Job

__all__ = ["LISTENER"]

_EVENTS = ("file_change", "file_unshared")
_GATHERED_S = 2.0
"""Edits of one file that arrive within this are read once: a canvas tells of every few keys."""
_CLOCKS_DIFFER_S = 1.0
"""Between processes: by then none of them takes an edit for one of those gathered before."""


def _accept(incoming: Incoming) -> Accepted | None:
    file = incoming.body.text("file_id") or incoming.body.child("file").text("id")
    if not file:
        return None
    make = _edited if incoming.name == "file_change" else _lost
    return Accepted(job=make(incoming, file))


def _edited(incoming: Incoming, file: str) -> Job:
    # By when it arrived, not by when it happened: what is told late is never taken for read.
    span = int(incoming.now // _GATHERED_S)
    due_at = (span + 1) * _GATHERED_S + _CLOCKS_DIFFER_S
    files = (incoming.file(file),)
    request = FilesTouched(files=files, are_edited=True, until=due_at)
    job = incoming.job(FILES_TOUCHED, request, "file_change", file, str(span))
    return replace(job, due_at=due_at)


def _lost(incoming: Incoming, file: str) -> Job:
    # Source: Slack, file_unshared names no channel; files.info tells which places are left.
    files = (incoming.file(file),)
    request = FilesTouched(files=files, until=incoming.now)
    event_ts = incoming.body.text("event_ts")
    return incoming.job(FILES_TOUCHED, request, incoming.name, file, event_ts)


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=_EVENTS,
    scopes=("files:read",),
    subscriptions=_EVENTS,
    accept=_accept,
)
