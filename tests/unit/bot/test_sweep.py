"""The sweep: what is past its days is erased, and a turn that broke off goes on where it was."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.flows.chores import Chore
from bot.flows.ingesting.watch_files import WatchFiles
from bot.flows.keeping.current_surface import Presence
from bot.flows.keeping.look_again import LookAgain
from bot.flows.keeping.look_through import LookThrough
from bot.flows.keeping.sweep import SWEEP, Sweep
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.flows.pace import Pace
from bot.flows.runner import Flow, JobRun, JobRunner, RetryLater
from bot.surface import SharedFile
from core.domain.ids import ConversationId, FileId
from core.ingestion.departing import Departing
from core.records.conversations import Conversations
from core.records.jobs import Jobs, JobState
from core.records.uses import Uses
from tests.builders import TEAM, conversation, make_file
from tests.unit.bot.job_running import Clock, in_state, until
from tests.unit.ingestion.library_room import LibraryRoom, open_room

DAY_S = 86_400.0
SECRET = "The Zanzibarquartz takeover is on the ninth."


@dataclass
class Places:
    """Says of each conversation whether the bot is in it, and that it shows what was taken in."""

    left: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    shown: dict[ConversationId, list[SharedFile]] = field(default_factory=dict)
    listed: Counter[str] = field(default_factory=Counter)
    breaks_at: str | None = None

    async def presence(self, conversation: ConversationId) -> Presence:
        if conversation in self.unknown:
            return Presence(is_member=None, is_archived=None)
        return Presence(is_member=conversation not in self.left, is_archived=False)

    async def look_up(self, file: FileId) -> SharedFile:
        raise NotImplementedError

    async def files(self, conversation: ConversationId) -> AsyncIterator[SharedFile]:
        self.listed[conversation] += 1
        if conversation == self.breaks_at:
            raise asyncio.CancelledError  # as when the process is told to end
        for shared in self.shown.get(conversation, []):
            yield shared

    async def download(self, shared: SharedFile) -> bytes:
        raise NotImplementedError


class Room:
    """Real records and index, three conversations with a file each, and a clock."""

    def __init__(self, library: LibraryRoom) -> None:
        self.library = library
        self.clock = Clock()
        self.places = Places()
        self.jobs = Jobs(library.store)

    async def share(self, *channels: str) -> None:
        """Take a file in for each of these channels."""
        for number, channel in enumerate(channels):
            file = make_file(f"F{number}", channels=(channel,), file_name=f"{channel}.txt")
            await self.library.take_in(file, f"{SECRET} Said in {channel}.")
            await self.library.library.add_conversation(conversation(channel))
            self.places.shown[conversation(channel)] = [SharedFile(file=file, download_url=None)]

    def sweep(self) -> Sweep:
        """Return the flow as a process has it."""
        library, store = self.library.library, self.library.store
        uses = Uses(store)
        look = LookAgain(
            conversations=self.places,
            ingestor=self.library.ingestor,
            library=library,
            withdrawals=Withdrawals(jobs=self.jobs, uses=uses, is_wanted=True),
            clock=self.clock,
        )
        served = Conversations(store)
        watch = WatchFiles(conversations=self.places, ingestor=self.library.ingestor, served=served)
        through = LookThrough(
            conversations=self.places,
            library=library,
            served=served,
            look=look,
            watch=watch,
            pace=Pace(60_000, burst=1_000),
            clock=self.clock,
        )
        departing = Departing(
            ingestor=self.library.ingestor, library=library, served=served, uses=uses
        )
        return Sweep(
            conversations=self.places,
            library=library,
            served=served,
            departing=departing,
            look=through,
            jobs=self.jobs,
            keep_after_leave_days=7,
            clock=self.clock,
        )

    async def run(self) -> JobRun:
        """Do one attempt at the turn of now, as a runner does."""
        job = Chore(flow=SWEEP, every_s=6 * 3600).job(TEAM, self.clock.now)
        await self.jobs.create(job)
        leased = await self.jobs.lease(job.id, owner="one", now=self.clock.now)
        assert leased is not None
        run = JobRun(self.jobs, leased, self.clock)
        await self.sweep().run(run)
        await self.jobs.finish(run.job, now=self.clock.now)
        return run

    async def text_of(self, channel: str) -> bool:
        """Tell whether the index itself still holds what was shared in a channel."""
        return await self.library.proposed(f"Said in {channel}.", channel)


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
