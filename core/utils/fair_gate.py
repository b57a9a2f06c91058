"""Lets a bounded number of works run at once, in turn among those who want some done."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

__all__ = ["FairGate", "Turn"]


@dataclass(slots=True, eq=False)
class Turn:
    """A place in a gate and a weight in it, both until its block ends."""

    key: str
    weight: int
    entered: asyncio.Future[None] = field(repr=False)
    has_place: bool = False
    was_let_in: bool = False


class FairGate:
    """A bounded number of places, and a bound on what those let in weigh together.

    Whoever has the fewest places is next; among equals, who was let in longest ago. So a key with
    thousands of works never keeps a key with three waiting for more than one of them.
    """

    def __init__(self, *, places: int, weight: int | None = None, spare: int = 0) -> None:
        """Describe the gate.

        Args:
            places: how many may be in it at once.
            weight: what they may weigh together, and as much again for keys that carry nothing;
                one that weighs more goes in when nobody else carries anything.
            spare: further places, each for a key that has none.
        """
        self._places = places
        self._weight = weight
        self._spare = spare
        self._inside: Counter[str] = Counter()
        self._carried: Counter[str] = Counter()
        self._waiting: dict[str, deque[Turn]] = {}
        self._last_let_in: dict[str, int] = {}
        self._count = 0

    @asynccontextmanager
    async def turn(self, key: str, *, weight: int = 0) -> AsyncIterator[Turn]:
        """Wait for a place, and hold it until the block ends or the place is given up."""
        turn = Turn(key, weight, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(key, deque()).append(turn)
        self._admit()
        try:
            await turn.entered
            yield turn
        finally:
            if turn.was_let_in:
                self._carried[key] -= weight
            self.give_up_place(turn)

    def give_up_place(self, turn: Turn) -> None:
        """Let the next one in already; the weight stays. Doing so twice is no error."""
        if turn.has_place:
            turn.has_place = False
            self._inside[turn.key] -= 1
        self._admit()

    def _admit(self) -> None:
        while turn := self._next():
            if not self._has_room(turn):
                return
            self._waiting[turn.key].popleft()
            self._inside[turn.key] += 1
            self._carried[turn.key] += turn.weight
            self._count += 1
            self._last_let_in[turn.key] = self._count
            turn.has_place = turn.was_let_in = True
            turn.entered.set_result(None)
        self._forget_idle()

    def _next(self) -> Turn | None:
        for queue in self._waiting.values():
            while queue and queue[0].entered.cancelled():
                queue.popleft()
        first = [queue[0] for queue in self._waiting.values() if queue]
        return min(first, key=self._rank, default=None)

    def _rank(self, turn: Turn) -> tuple[int, int]:
        return self._inside[turn.key], self._last_let_in.get(turn.key, 0)

    def _has_room(self, turn: Turn) -> bool:
        places = self._places + (0 if self._inside[turn.key] else self._spare)
        carried = self._carried.total()
        most = (self._weight or 0) * (1 if self._carried[turn.key] else 2)
        is_light = self._weight is None or not carried or carried + turn.weight <= most
        return self._inside.total() < places and is_light

    def _forget_idle(self) -> None:
        """Nobody waits: keys that are not inside are as good as new."""
        self._waiting.clear()
        self._inside, self._carried = +self._inside, +self._carried
        kept = self._inside.keys() | self._carried.keys()
        self._last_let_in = {k: n for k, n in self._last_let_in.items() if k in kept}
