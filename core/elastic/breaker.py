"""Stops asking a server that does not answer; pure but for the clock it is given."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["CircuitBreaker"]


class CircuitBreaker:
    """Opens after failures in a row; lets one call try again after a pause that grows.

    A trial that never reports back (its task was cancelled) blocks nobody longer than one pause.
    """

    def __init__(
        self,
        *,
        threshold: int = 5,
        first_pause_s: float = 0.5,
        longest_pause_s: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._threshold = threshold
        self._first_pause_s = first_pause_s
        self._longest_pause_s = longest_pause_s
        self._clock = clock
        self._failures = 0
        self._pause_s = first_pause_s
        self._open_until: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether calls are being held back."""
        return self._open_until is not None

    def enter(self) -> float:
        """Ask to make a call: 0 means go, anything else how many seconds to stay away."""
        if self._open_until is None:
            return 0.0
        now = self._clock()
        if now < self._open_until:
            return self._open_until - now
        self._open_until = now + self._pause_s
        return 0.0

    def succeeded(self) -> None:
        """Note that the server answered."""
        self._failures = 0
        self._pause_s = self._first_pause_s
        self._open_until = None

    def failed(self) -> None:
        """Note that it did not."""
        self._failures += 1
        if self._failures < self._threshold:
            return
        if self.is_open:
            self._pause_s = min(self._pause_s * 2, self._longest_pause_s)
        self._open_until = self._clock() + self._pause_s
