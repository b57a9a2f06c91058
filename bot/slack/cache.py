"""Remembers what Slack said for a while: one call however many ask, forgotten on an event."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from core.utils.newest import Newest

__all__ = ["LookupCache"]

V = TypeVar("V")


class LookupCache(Generic[V]):
    """Values by key. What failed, or was overtaken by `forget`, is not remembered."""

    def __init__(
        self, *, lifetime_s: float, clock: Callable[[], float] = time.monotonic, most: int = 10_000
    ) -> None:
        self._lifetime_s = lifetime_s
        self._clock = clock
        self._values: Newest[str, tuple[float, V]] = Newest(most)
        self._flying: dict[str, asyncio.Future[V]] = {}

    async def get(self, key: str, look_up: Callable[[], Awaitable[V]]) -> V:
        """Return a remembered value, or look it up; whatever the lookup raises is raised."""
        kept = self._values.get(key)
        if kept is not None and kept[0] > self._clock():
            return kept[1]
        task = self._flying.get(key)
        if task is None:
            task = asyncio.ensure_future(look_up())
            self._flying[key] = task
            task.add_done_callback(lambda done: self._landed(key, done))
        return await asyncio.shield(task)

    def known(self, key: str) -> V | None:
        """Return a remembered value; None where there is none, or it is old."""
        kept = self._values.get(key)
        return kept[1] if kept is not None and kept[0] > self._clock() else None

    def _landed(self, key: str, done: asyncio.Future[V]) -> None:
        """Keep what a lookup brought, unless it was overtaken; nobody need be waiting any more."""
        if self._flying.get(key) is done:
            del self._flying[key]
            if not done.cancelled() and done.exception() is None:
                self._values[key] = self._clock() + self._lifetime_s, done.result()

    def forget(self, key: str) -> None:
        """Drop a value, and whatever a lookup under way will bring."""
        self._values.pop(key, None)
        self._flying.pop(key, None)

    def clear(self) -> None:
        """Drop everything."""
        self._values.clear()
        self._flying.clear()
