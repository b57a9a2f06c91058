"""Trigger ids: each opens one modal, for a short while.

Apart because the two ways they fail are part of the protocol.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

__all__ = ["TriggerRefused", "Triggers"]

_LIFE_S = 3.0  # Source: https://docs.slack.dev/surfaces/modals


class TriggerRefused(Exception):
    """The trigger is unknown (no code), too old, or was used."""

    def __init__(self, code: str | None) -> None:
        super().__init__(code or "unknown")
        self.code = code


class Triggers:
    """Hands out trigger ids and takes each back once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._users: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def new(self, user_id: str) -> str:
        """A trigger id for what a person just did."""
        trigger_id = (
            f"{secrets.randbelow(10**10)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        )
        self._users[trigger_id] = (user_id, self._now())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """The person behind a trigger id, which is spent by this.

        Raises:
            TriggerRefused: It is unknown, too old, or was spent.
        """
        if trigger_id not in self._users:
            raise TriggerRefused(None)
        if trigger_id in self._used:
            raise TriggerRefused("exchanged_trigger_id")
        user_id, born = self._users[trigger_id]
        if self._now() - born > _LIFE_S:
            raise TriggerRefused("expired_trigger_id")
        self._used.add(trigger_id)
        return user_id
