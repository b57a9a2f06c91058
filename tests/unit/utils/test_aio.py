"""Async plumbing: built once, run within a bound, and nothing left running."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from core.utils.aio import AsyncOnce, BackgroundTasks, KeyedLocks, bounded_gather


class TestAsyncOnce:
    async def test_a_hundred_first_calls_at_once_build_once(self) -> None:
        builds: list[object] = []

        async def build() -> object:
            builds.append(object())
            await asyncio.sleep(0)
            return builds[-1]

        once = AsyncOnce(build)

        found = await asyncio.gather(*(once.get() for _ in range(100)))

        assert len(builds) == 1
        assert all(value is builds[0] for value in found)
        assert await once.get() is builds[0]

    async def test_a_failed_build_is_tried_again_by_the_next_caller(self) -> None:
        attempts: list[int] = []

        async def build() -> str:
            attempts.append(len(attempts))
            if len(attempts) < 3:
                raise OSError("not yet")
            return "there"

        once = AsyncOnce(build)

        found = await asyncio.gather(*(once.get() for _ in range(5)), return_exceptions=True)

        assert [type(value) for value in found] == [OSError, OSError, str, str, str]
        assert len(attempts) == 3

    async def test_none_and_false_are_values_too(self) -> None:
        builds: list[int] = []

        async def build() -> None:
            builds.append(1)

        once = AsyncOnce(build)
        await once.get()
        await once.get()

        assert builds == [1]

    async def test_a_caller_who_gives_up_does_not_stop_the_others(self) -> None:
        go = asyncio.Event()
        builds: list[int] = []

        async def build() -> str:
            builds.append(1)
            await go.wait()
            return "there"

        once = AsyncOnce(build)
        first = asyncio.create_task(once.get())
        await asyncio.sleep(0)
        second = asyncio.create_task(once.get())
        await asyncio.sleep(0)
        first.cancel()
        go.set()

        assert await second == "there"
        assert first.cancelled()
        assert len(builds) == 2


class TestKeyedLocks:
    async def test_one_key_runs_one_at_a_time_and_others_beside_it(self) -> None:
        locks = KeyedLocks()
        running: dict[str, int] = {"a": 0, "b": 0}
        most = {"a": 0, "b": 0, "all": 0}

        def work(key: str) -> Callable[[], Awaitable[str]]:
            async def run() -> str:
                running[key] += 1
                most[key] = max(most[key], running[key])
                most["all"] = max(most["all"], sum(running.values()))
                await asyncio.sleep(0)
                running[key] -= 1
                return key

            return run

        found = await asyncio.gather(*(locks.run(key, work(key)) for key in "ababab"))

        assert found == list("ababab")
        assert most == {"a": 1, "b": 1, "all": 2}

    async def test_a_key_nobody_uses_is_forgotten_also_after_failures(self) -> None:
        locks = KeyedLocks()

        async def fail() -> None:
            await asyncio.sleep(0)
            raise OSError

        async def wait() -> None:
            await asyncio.sleep(60)

        waiting = asyncio.create_task(locks.run("a", wait))
        await asyncio.sleep(0)
        queued = asyncio.create_task(locks.run("a", wait))
        await asyncio.sleep(0)
        queued.cancel()
        waiting.cancel()
        found = await asyncio.gather(waiting, queued, locks.run("b", fail), return_exceptions=True)

        assert [type(e) for e in found] == [asyncio.CancelledError, asyncio.CancelledError, OSError]
        assert locks._locks == {}


class TestBoundedGather:
    @pytest.mark.parametrize("limit", [1, 3, 50])
    async def test_results_are_in_order_and_the_bound_holds(self, limit: int) -> None:
        running = 0
        most = 0

        def work(number: int) -> Callable[[], Awaitable[int]]:
            async def run() -> int:
                nonlocal running, most
                running += 1
                most = max(most, running)
                for _ in range(20 - number):
                    await asyncio.sleep(0)
                running -= 1
                return number

            return run

        assert await bounded_gather(map(work, range(20)), limit=limit) == list(range(20))
        assert most == min(limit, 20)

    async def test_nothing_to_do_is_no_error(self) -> None:
        assert await bounded_gather([], limit=3) == []

    async def test_the_first_failure_ends_the_rest(self) -> None:
        ended: list[str] = []

        async def forever() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("forever")

        async def never() -> None:
            ended.append("never")

        async def fail() -> None:
            raise OSError("first")

        with pytest.raises(OSError, match="first"):
            await bounded_gather([forever, fail, forever, never], limit=2)

        assert set(ended) <= {"forever"}
        assert ended

    async def test_who_is_cancelled_leaves_nothing_running(self) -> None:
        started, ended = asyncio.Event(), asyncio.Event()

        async def forever() -> None:
            started.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        task = asyncio.create_task(bounded_gather([forever], limit=1))
        await started.wait()
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()


class TestBackgroundTasks:
    async def test_what_ends_in_time_is_waited_for_and_the_rest_is_stopped(self) -> None:
        tasks = BackgroundTasks()
        ended: list[str] = []

        async def short() -> None:
            await asyncio.sleep(0.01)
            ended.append("short")

        async def long() -> None:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                ended.append("stopped")
                raise

        assert tasks.start(short(), name="short").get_name() == "short"
        late = tasks.start(long(), name="long")
        await tasks.close(grace_s=0.2)

        assert ended == ["short", "stopped"]
        assert late.cancelled()

    async def test_closing_without_tasks_returns_at_once(self) -> None:
        await BackgroundTasks().close(grace_s=60)
