"""Async plumbing: build a costly thing once, and run things beside each other within a bound."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable
from typing import Generic, TypeVar

__all__ = ["AsyncOnce", "BackgroundTasks", "KeyedLocks", "bounded_gather", "cancelled"]

T = TypeVar("T")


class AsyncOnce(Generic[T]):
    """Builds a value on first use, once, however many callers wait; a failed build is retried."""

    def __init__(self, build: Callable[[], Awaitable[T]]) -> None:
        self._build = build
        self._lock = asyncio.Lock()
        self._value: tuple[T] | None = None

    async def get(self) -> T:
        """Return the value, building it if nobody did."""
        if self._value is None:
            async with self._lock:
                if self._value is None:
                    self._value = (await self._build(),)
        return self._value[0]


class KeyedLocks:
    """A lock a key, forgotten when nobody holds or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    def is_held(self, key: str) -> bool:
        """Tell whether work of a key runs, or waits to."""
        return key in self._locks

    async def run(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work` while no other work of the same key runs."""
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                return await work()
        finally:
            lock, users = self._locks.pop(key)
            if users > 1:
                self._locks[key] = (lock, users - 1)


async def cancelled(tasks: Collection[asyncio.Task[object]]) -> None:
    """Cancel tasks, and wait until they ended, whatever they end with."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def bounded_gather(works: Iterable[Callable[[], Awaitable[T]]], *, limit: int) -> list[T]:
    """Run works, at most `limit` at once, and return their results in order.

    The first failure cancels the rest and is raised as it is.
    """
    slots = asyncio.Semaphore(limit)

    async def one(work: Callable[[], Awaitable[T]]) -> T:
        async with slots:
            return await work()

    tasks = [asyncio.ensure_future(one(work)) for work in works]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        await cancelled(tasks)


class BackgroundTasks:
    """Background tasks that are held, bounded in time at close, and never lost silently."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None], *, name: str) -> asyncio.Task[None]:
        """Start a task and hold it until it ends."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def cancel(self, *, besides: asyncio.Task[None] | None = None) -> None:
        """Cancel all tasks, if need be but one, and wait until they ended."""
        others = [task for task in self._tasks if task is not besides]
        await cancelled(others)

    async def close(self, *, grace_s: float) -> None:
        """Give running tasks `grace_s` to end, then cancel them."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(set(self._tasks), timeout=grace_s)
        await cancelled(late)
