"""The app was uninstalled: everything Docent keeps is erased.

A revoked token alone (`tokens_revoked`) erases nothing: it may be a change of tokens, and Slack
sends `app_uninstalled` as well when the app goes.
"""

from __future__ import annotations

from typing import Final

from bot.flows.keeping.uninstalled import UNINSTALLED, Uninstalled
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    request = Uninstalled(team=incoming.team)
    return Accepted(job=incoming.job(UNINSTALLED, request, "app_uninstalled"))


LISTENER: Final = Listener(
    kind=TriggerKind.EVENT,
    names=("app_uninstalled",),
    scopes=(),
    subscriptions=("app_uninstalled",),
    accept=_accept,
)
