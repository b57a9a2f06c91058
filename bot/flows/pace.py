"""Spreads calls over time: a few at once, then so many a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

__all__ = ["Pace"]


class Pace:
    """A bucket of turns that fills evenly; callers wait in line for theirs."""

    def __init__(
        self, per_minute: float, *, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._every_s = 60.0 / per_minute
        self._burst = burst
        self._clock = clock
        self._next = clock() - burst * self._every_s

    async def turn(self) -> None:
        """Wait until it is one's turn."""
        now = self._clock()
        self._next = max(self._next, now - self._burst * self._every_s) + self._every_s
        if self._next > now:
            await asyncio.sleep(self._next - now)
