"""The buttons of sharing a private answer: asked for, confirmed, or declined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.flows.sharing.private_requests import (
    KEEP_PRIVATE,
    SHARE,
    SHARE_CONFIRMED,
    SHARE_REQUEST,
    ShareAsked,
    ShareStep,
)
from bot.slack.actions import accepted_action, action_destination, action_value
from bot.slack.incoming import Accepted, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]

_STEPS: Final[Mapping[str, ShareStep]] = {
    SHARE: ShareStep.ASKED,
    SHARE_CONFIRMED: ShareStep.CONFIRMED,
    KEEP_PRIVATE: ShareStep.DECLINED,
}


def _accept(incoming: Incoming) -> Accepted | None:
    kept, _, shown = action_value(incoming).partition(" ")
    if not kept:
        return None
    to = action_destination(incoming)
    request = ShareAsked(
        destination=to,
        kept=kept,
        step=_STEPS[incoming.name],
        asked_at=incoming.now,
        shown=shown,
    )
    return accepted_action(incoming, SHARE_REQUEST, request, to)


LISTENER: Final = Listener(
    kind=TriggerKind.ACTION,
    names=tuple(_STEPS),
    scopes=("chat:write", "channels:read", "groups:read", "mpim:read", "users:read"),
    accept=_accept,
)
