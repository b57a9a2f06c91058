"""A gate that many keys share: bounded, in turn, and never stuck."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from core.utils.fair_gate import FairGate


async def _order(gate: FairGate, keys: str) -> str:
    """Return the order in which works get through that all wanted in at once."""
    done: list[str] = []

    async def work(key: str) -> None:
        async with gate.turn(key):
            await asyncio.sleep(0)
            done.append(key)

    await asyncio.gather(*(work(key) for key in keys))
    return "".join(done)


async def test_keys_take_turns_whatever_they_want() -> None:
    assert await _order(FairGate(places=1), "aaaaaabbc") == "abcabaaaa"
    assert await _order(FairGate(places=2), "aaaaaabb") == "aababaaa"


@pytest.mark.parametrize("places", [1, 3])
async def test_no_more_are_in_it_than_it_has_places(places: int) -> None:
    gate = FairGate(places=places)
    inside = most = 0

    async def work(key: str) -> None:
        nonlocal inside, most
        async with gate.turn(key):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work(f"k{n % 4}") for n in range(40)))
    assert most == places


async def _enters(gate: FairGate, key: str, stack: AsyncExitStack, *, weight: int = 0) -> bool:
    """Try to get in; one that cannot stops waiting."""
    try:
        async with asyncio.timeout(0.01):
            await stack.enter_async_context(gate.turn(key, weight=weight))
    except TimeoutError:
        return False
    return True


async def test_weight_is_bounded_and_what_is_too_heavy_goes_when_nothing_is_carried() -> None:
    gate = FairGate(places=5, weight=10)
    async with AsyncExitStack() as stack:
        assert await _enters(gate, "a", stack, weight=6)
        assert not await _enters(gate, "a", stack, weight=5)
        assert await _enters(gate, "a", stack, weight=4)
        assert await _enters(gate, "b", stack, weight=10)
        assert not await _enters(gate, "c", stack, weight=1)
    async with AsyncExitStack() as stack:
        assert await _enters(gate, "a", stack, weight=99)
        assert not await _enters(gate, "b", stack, weight=1)


async def test_a_spare_place_is_for_a_key_that_has_none() -> None:
    gate = FairGate(places=1, spare=1)
    async with AsyncExitStack() as stack:
        assert await _enters(gate, "a", stack)
        assert not await _enters(gate, "a", stack)
        assert await _enters(gate, "b", stack)
        assert not await _enters(gate, "c", stack)


async def test_who_stops_waiting_or_gives_up_a_place_makes_room() -> None:
    gate = FairGate(places=1, weight=10)
    async with gate.turn("a", weight=8) as turn, AsyncExitStack() as stack:
        assert not await _enters(gate, "b", stack)
        gate.give_up_place(turn)
        gate.give_up_place(turn)
        assert not await _enters(gate, "a", stack, weight=3)
        assert await _enters(gate, "c", stack)
        assert not await _enters(gate, "d", stack)
    assert await _order(gate, "ab") == "ab"


async def test_one_cancelled_just_as_it_is_let_in_holds_no_place() -> None:
    gate = FairGate(places=1)
    async with gate.turn("a") as turn:
        late = asyncio.create_task(_order(gate, "b"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gate.give_up_place(turn)
        late.cancel()
        await asyncio.gather(late, return_exceptions=True)
    assert await _order(gate, "c") == "c"
