"""The sweep: what is past its days is erased, and a turn that broke off goes on where it was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.flows.chores import Chore
from bot.flows.keeping.sweep import SWEEP
from bot.flows.runner import Flow, JobRunner, RetryLater
from core.records.jobs import JobState
from tests.builders import TEAM, conversation
from tests.unit.bot.job_running import in_state, until
from tests.unit.bot.sweeping import Room
from tests.unit.ingestion.library_room import open_room

DAY_S = 86_400.0


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path / "room") as opened:
        yield Room(opened)


async def test_a_left_channel_is_kept_for_its_days_and_then_erased(room: Room) -> None:
    await room.share("C1", "C2")
    departures = room.library.library.departures
    await departures.leave(conversation("C1"), at=room.clock.now)
    room.places.left.add(conversation("C1"))

    room.clock.now += 6.9 * DAY_S
    await room.run()
    assert await room.text_of("C1")

    room.clock.now += 0.3 * DAY_S
    await room.run()
    assert not await room.text_of("C1")
    assert await room.text_of("C2")
    assert await room.library.library.files_in(conversation("C1")) == {}
    assert await departures.of(TEAM) == {}
    kept = [r async for r in room.library.store.scan() if r.key.kind in {"file", "conversation"}]
    assert not [record for record in kept if "C1" in str(record.body)]


async def test_one_that_was_returned_to_or_is_unknown_is_not_erased(room: Room) -> None:
    await room.share("C1", "C2")
    departures = room.library.library.departures
    for channel in ("C1", "C2"):
        await departures.leave(conversation(channel), at=room.clock.now)
    room.places.unknown.add(conversation("C2"))

    room.clock.now += 8 * DAY_S
    await room.run()

    assert await room.text_of("C1")
    assert await room.text_of("C2")
    assert set(await departures.of(TEAM)) == {conversation("C2")}


async def test_an_erasure_that_breaks_off_is_finished_by_the_next_attempt(room: Room) -> None:
    await room.share("C1", "C2")
    await room.library.library.departures.leave(conversation("C1"), at=room.clock.now)
    room.places.left.add(conversation("C1"))
    room.clock.now += 8 * DAY_S
    room.library.index.fail("remove")

    with pytest.raises(RetryLater):
        await room.run()
    room.clock.now += 60  # its lease is over
    await room.run()

    assert not await room.text_of("C1")
    assert await room.library.library.departures.of(TEAM) == {}


async def test_a_sweep_goes_on_after_a_crash_with_the_conversation_it_came_to(
    room: Room,
) -> None:
    await room.share("C1", "C2", "C3")
    room.places.breaks_at = conversation("C2")
    with pytest.raises(asyncio.CancelledError):
        await room.run()
    assert room.places.listed == {conversation("C1"): 1, conversation("C2"): 1}

    room.places.breaks_at = None
    room.clock.now += 60  # the lease of the process that ended
    await room.run()

    assert room.places.listed == {
        conversation("C1"): 1,
        conversation("C2"): 2,
        conversation("C3"): 1,
    }


async def test_two_processes_sweep_once_and_no_turn_overtakes_the_one_before(
    room: Room,
) -> None:
    await room.share("C1", "C2")
    chore = Chore(flow=SWEEP, every_s=6 * 3600)
    flow = {SWEEP: Flow(run=room.sweep().run, at_once=1)}
    runners = [JobRunner(room.jobs, flow, clock=room.clock) for _ in range(2)]
    now, after = chore.job(TEAM, room.clock.now), chore.job(TEAM, room.clock.now + 6 * 3600)
    for runner in runners:
        await runner.submit(now)
    await until(in_state(room.jobs, now.id, JobState.DONE))
    assert room.places.listed == {conversation("C1"): 1, conversation("C2"): 1}

    room.clock.now += 12 * 3600
    third = chore.job(TEAM, room.clock.now)
    await room.jobs.create(after)
    await room.jobs.lease(after.id, owner="a slow process", now=room.clock.now)
    await runners[0].submit(third)
    await until(in_state(room.jobs, third.id, JobState.DONE))
    assert room.places.listed == {conversation("C1"): 1, conversation("C2"): 1}
    for runner in runners:
        await runner.close(grace_s=1)
