"""The buttons and menus under what `/ingest forget`, `remember` and `check` ask."""

from __future__ import annotations

from typing import Final

from bot.flows.files.file_choosing import FILE_ACTIONS, chosen_file
from bot.flows.files.file_requests import CHECK_FILE, FORGET_FILE, REMEMBER_FILE, FileChosen
from bot.slack.actions import accepted_action, action_destination, action_value
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]

_KINDS: Final = {kind.flow: kind for kind in (FORGET_FILE, REMEMBER_FILE, CHECK_FILE)}


def _accept(incoming: Incoming) -> Accepted | None:
    chosen = chosen_file(action_value(incoming))
    kind = _KINDS.get(incoming.name)
    if chosen is None or kind is None:
        return None
    file, within = chosen
    to = action_destination(incoming)
    request = FileChosen(
        destination=to,
        file=incoming.file(file),
        within=incoming.conversation(within) if within else None,
    )
    return accepted_action(incoming, kind, request, to)


LISTENER: Final = Listener(
    kind=TriggerKind.ACTION,
    names=FILE_ACTIONS,
    scopes=("chat:write", "files:read"),
    accept=_accept,
)
