"""The button "Add to this channel's knowledge" under an answer from attached files."""

from __future__ import annotations

from typing import Final

from bot.flows.ingesting.add_files import ADD_FILES_ACTION
from bot.flows.requests import ADD_FILES, AddFilesAsked
from bot.slack.actions import accepted_action, action_destination, action_value
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    files = tuple(incoming.file(id_) for id_ in action_value(incoming).split(",") if id_)
    if not files:
        return None
    destination = action_destination(incoming)
    request = AddFilesAsked(destination=destination, files=files)
    return accepted_action(incoming, ADD_FILES, request, destination)


LISTENER: Final = Listener(
    kind=TriggerKind.ACTION,
    names=(ADD_FILES_ACTION,),
    scopes=("chat:write", "files:read"),
    accept=_accept,
)
