"""What Slack said is remembered for a while, asked for once, and forgotten on an event."""

from __future__ import annotations

import asyncio

import pytest

from bot.slack.cache import LookupCache
from tests.fakes.clock import Clock


class Lookup:
    """Answers with how often it was asked, as soon as it may."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.error: Exception | None = None

    async def __call__(self) -> int:
        self.asked += 1
        number, error = self.asked, self.error
        await self.may_answer.wait()
        if error is not None:
            raise error
        return number


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> LookupCache[int]:
    return LookupCache(lifetime_s=60, clock=clock, most=3)


async def test_a_value_is_asked_for_once_until_it_is_old(
    cache: LookupCache[int], clock: Clock
) -> None:
    look_up = Lookup()

    assert [await cache.get("a", look_up) for _ in range(3)] == [1, 1, 1]
    clock.now += 59.9
    assert await cache.get("a", look_up) == 1
    clock.now += 0.1
    assert await cache.get("a", look_up) == 2


async def test_keys_do_not_meet(cache: LookupCache[int]) -> None:
    first, second = Lookup(), Lookup()
    await cache.get("a", first)
    await cache.get("b", second)

    assert (first.asked, second.asked) == (1, 1)


async def test_however_many_ask_at_once_one_lookup_is_made(cache: LookupCache[int]) -> None:
    look_up = Lookup()
    look_up.may_answer.clear()
    asking = [asyncio.create_task(cache.get("a", look_up)) for _ in range(50)]
    await _a_few_turns()
    look_up.may_answer.set()

    assert await asyncio.gather(*asking) == [1] * 50
    assert look_up.asked == 1


async def test_a_failure_reaches_all_who_wait_and_is_not_remembered(
    cache: LookupCache[int],
) -> None:
    look_up = Lookup()
    look_up.error = OSError("away")
    look_up.may_answer.clear()
    asking = [asyncio.create_task(cache.get("a", look_up)) for _ in range(3)]
    await _a_few_turns()
    look_up.may_answer.set()
    found = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(value) for value in found] == [OSError] * 3

    look_up.error = None

    assert await cache.get("a", look_up) == 2


@pytest.mark.parametrize("forget_all", [False, True])
async def test_what_is_forgotten_is_asked_for_again(
    cache: LookupCache[int], forget_all: bool
) -> None:
    look_up = Lookup()
    await cache.get("a", look_up)

    if forget_all:
        cache.clear()
    else:
        cache.forget("a")

    assert await cache.get("a", look_up) == 2


@pytest.mark.parametrize("forget_all", [False, True])
async def test_an_answer_that_an_event_overtook_is_not_remembered(
    cache: LookupCache[int], forget_all: bool
) -> None:
    look_up = Lookup()
    look_up.may_answer.clear()
    early = asyncio.create_task(cache.get("a", look_up))
    await _a_few_turns()
    if forget_all:
        cache.clear()
    else:
        cache.forget("a")
    late = asyncio.create_task(cache.get("a", look_up))
    await _a_few_turns()
    look_up.may_answer.set()

    assert await early == 1
    assert await late == 2
    assert await cache.get("a", look_up) == 2


async def test_forgetting_what_is_not_there_is_no_error(cache: LookupCache[int]) -> None:
    cache.forget("a")

    assert await cache.get("a", Lookup()) == 1


async def test_one_who_gives_up_does_not_stop_the_others(cache: LookupCache[int]) -> None:
    look_up = Lookup()
    look_up.may_answer.clear()
    first = asyncio.create_task(cache.get("a", look_up))
    second = asyncio.create_task(cache.get("a", look_up))
    await _a_few_turns()
    first.cancel()
    await _a_few_turns()
    look_up.may_answer.set()

    assert await second == 1
    assert first.cancelled()


async def test_an_answer_nobody_waited_for_does_not_stay_fresh_for_ever(
    cache: LookupCache[int], clock: Clock
) -> None:
    look_up = Lookup()
    look_up.may_answer.clear()
    asking = asyncio.create_task(cache.get("a", look_up))
    await _a_few_turns()
    asking.cancel()
    await _a_few_turns()
    look_up.may_answer.set()
    await _a_few_turns()
    clock.now += 3_600

    assert await cache.get("a", look_up) == 2


async def test_it_does_not_grow_without_bound(cache: LookupCache[int]) -> None:
    for number in range(10):
        await cache.get(str(number), Lookup())

    assert len(cache._values) <= 3
    assert cache._flying == {}


async def _a_few_turns() -> None:
    """Let everything that can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)
