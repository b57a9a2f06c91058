"""Times one contestant for one round; standard library alone, since peers run it elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

__all__ = ["IN_FLIGHT", "Round", "time_round"]

T = TypeVar("T")
IN_FLIGHT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one contestant did in one round; processor time is the client's, a question."""

    p50_ms: float
    cpu_ms: float
    per_s: float
    p99_ms: float


async def time_round(
    ask: Callable[[T], Awaitable[int]], questions: Sequence[T], *, expected: int
) -> Round:
    """Ask all questions one after the other, then twice with sixteen under way.

    Raises:
        RuntimeError: a question found another number of passages than expected.
    """

    async def timed(question: T) -> float:
        begun = time.perf_counter()
        if (found := await ask(question)) != expected:
            raise RuntimeError(f"a question found {found} passages, not {expected}")
        return (time.perf_counter() - begun) * 1000

    cpu_s = time.process_time()
    alone_ms = [await timed(question) for question in questions]
    cpu_s = time.process_time() - cpu_s
    waiting = iter([*questions, *questions])
    together_ms: list[float] = []

    async def asker() -> None:
        for question in waiting:
            taken_ms = await timed(question)
            together_ms.append(taken_ms)

    begun = time.perf_counter()
    await asyncio.gather(*(asker() for _ in range(IN_FLIGHT)))
    took_s = time.perf_counter() - begun
    return Round(
        p50_ms=median(alone_ms),
        cpu_ms=cpu_s * 1000 / len(questions),
        per_s=len(together_ms) / took_s,
        p99_ms=sorted(together_ms)[int(len(together_ms) * 0.99)],
    )
