"""The button that says no to a question Docent asked privately."""

from __future__ import annotations

from typing import Final

from bot.flows.ingesting.ingest_requests import DISMISS, Dismissed
from bot.flows.sharing.dismiss import DISMISS_ACTION
from bot.slack.actions import accepted_action, action_destination
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    to = action_destination(incoming)
    return accepted_action(incoming, DISMISS, Dismissed(destination=to), to)


LISTENER: Final = Listener(
    kind=TriggerKind.ACTION, names=(DISMISS_ACTION,), scopes=("chat:write",), accept=_accept
)
