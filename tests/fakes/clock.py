"""Time that moves when a test says so."""

from __future__ import annotations

__all__ = ["Clock"]


class Clock:
    """Seconds, as the clocks of the code under test count them."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now
