"""Time stamps and ids that are unique and only grow.

Apart because Slack's `ts` is at once a message's time, its id and its sort key.
"""

from __future__ import annotations

import secrets
import string
import time
import uuid
from collections.abc import Callable

__all__ = ["Clock", "new_id", "new_uuid"]

_ALPHABET = string.ascii_uppercase + string.digits


class Clock:
    """Hands out `ts` values; a test may pass its own `now`."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._last_us = 0

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._now()

    def seconds(self) -> int:
        """Whole seconds, as `created` and `event_time` want them."""
        return int(self._now())

    def next_ts(self) -> str:
        """A time stamp greater than every earlier one."""
        self._last_us = max(int(self._now() * 1_000_000), self._last_us + 1)
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def never_before(self, ts: str) -> None:
        """Start after a time stamp that an earlier run handed out."""
        seconds, _, micros = ts.partition(".")
        self._last_us = max(self._last_us, int(seconds) * 1_000_000 + int(micros or 0))


def new_id(prefix: str) -> str:
    """A fresh id in Slack's form: a letter for the kind, then capitals and digits."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(10))


def new_uuid() -> str:
    """A fresh id in the form envelopes and client messages use."""
    return str(uuid.uuid4())
