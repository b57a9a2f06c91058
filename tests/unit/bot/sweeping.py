"""Conversations on real records and index, and the flows that keep them current."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.flows.chores import Chore
from bot.flows.ingesting.watch_files import WatchFiles
from bot.flows.keeping.current_surface import Presence
from bot.flows.keeping.follow_conversation import FollowConversation
from bot.flows.keeping.look_again import LookAgain
from bot.flows.keeping.look_through import LookThrough
from bot.flows.keeping.sweep import SWEEP, Sweep
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.flows.pace import Pace
from bot.flows.runner import JobRun
from bot.surface import SharedFile
from core.domain.ids import ConversationId, FileId
from core.ingestion.departing import Departing
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.uses import Uses
from tests.builders import TEAM, conversation, make_file
from tests.fakes.clock import Clock
from tests.unit.ingestion.library_room import LibraryRoom

__all__ = ["SECRET", "Places", "Room"]

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

    @property
    def _departing(self) -> Departing:
        library, store = self.library, self.library.store
        return Departing(
            ingestor=library.ingestor,
            library=library.library,
            served=Conversations(store),
            uses=Uses(store),
        )

    @property
    def _withdrawals(self) -> Withdrawals:
        return Withdrawals(
            jobs=self.jobs, uses=Uses(self.library.store), is_wanted=True, clock=self.clock
        )

    def follow(self) -> FollowConversation:
        """Return the flow behind events about conversations."""
        return FollowConversation(
            library=self.library.library,
            served=Conversations(self.library.store),
            departing=self._departing,
            look=self._through(),
            withdrawals=self._withdrawals,
        )

    def _through(self) -> LookThrough:
        library, store = self.library.library, self.library.store
        look = LookAgain(
            conversations=self.places,
            ingestor=self.library.ingestor,
            library=library,
            withdrawals=self._withdrawals,
            clock=self.clock,
        )
        served = Conversations(store)
        watch = WatchFiles(conversations=self.places, ingestor=self.library.ingestor, served=served)
        return LookThrough(
            conversations=self.places,
            library=library,
            served=served,
            look=look,
            watch=watch,
            pace=Pace(60_000, burst=1_000),
        )

    def sweep(self) -> Sweep:
        """Return the sweep as a process has it."""
        return Sweep(
            conversations=self.places,
            library=self.library.library,
            served=Conversations(self.library.store),
            departing=self._departing,
            look=self._through(),
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
