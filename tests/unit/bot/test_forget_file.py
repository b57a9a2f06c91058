"""Forgetting a file withdraws what quoted it, wherever the attempt to forget it breaks off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.flows.deeds import Deeds
from bot.flows.files.file_lookup import FileLookup
from bot.flows.files.file_requests import FORGET_FILE, FileChosen
from bot.flows.files.forget_file import ForgetFile
from bot.flows.keeping.keeping_requests import WITHDRAW
from bot.flows.keeping.withdraw_replies import Withdrawals, WithdrawReplies
from bot.flows.pace import Pace
from bot.flows.readers import ReaderCheck
from bot.flows.requests import job_of
from bot.flows.roles import Roles
from bot.flows.runner import JobRun, RetryLater
from bot.settings import RoleSettings
from core.domain.audience import ExternalChannels
from core.records.audit import Audit
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.replies import Replies
from core.records.uses import Uses
from tests.builders import (
    conversation,
    file_id,
    make_asker,
    make_destination,
    make_file,
    make_reply,
    make_venue,
)
from tests.fakes.clock import Clock
from tests.unit.bot.board import Board
from tests.unit.bot.town import Town
from tests.unit.ingestion.library_room import LibraryRoom, open_room

WORDS = "Everyone has thirty vacation days a year."


class Room:
    """A file that a reply quotes, what forgets it, and what withdraws."""

    def __init__(self, library: LibraryRoom) -> None:
        store, self.clock, self.board = library.store, Clock(), Board()
        self.library, self.jobs, self.replies = library, Jobs(store), Replies(store)
        town = Town(place=make_venue("C1"), person=make_asker("C1", name="U1"))
        deny = ExternalChannels.DENY
        check = ReaderCheck(conversations=town, library=library.library, external_channels=deny)
        uses = Uses(store)
        self._withdraw = WithdrawReplies(
            surface=self.board,
            readers=check,
            library=library.library,
            replies=self.replies,
            uses=uses,
            served=Conversations(store),
            pace=Pace(60_000, burst=100),
        )
        self._forget = ForgetFile(
            surface=self.board,
            lookup=FileLookup(conversations=town, library=library.library, readers=check),
            forgetting=library.ingestor.forgetting,
            roles=Roles(settings=RoleSettings()),
            deeds=Deeds(audit=Audit(store)),
            withdrawals=Withdrawals(jobs=self.jobs, uses=uses, is_wanted=True, clock=self.clock),
        )

    async def press(self) -> None:
        """Press the button that forgets the file."""
        to = make_destination("C1", is_private=True)
        chosen = FileChosen(destination=to, file=file_id("F1"), within=conversation("C1"))
        job = job_of(FORGET_FILE, chosen, id_="T1/action/1", now=self.clock.now)
        await self.jobs.create(job)

    async def attempt(self) -> None:
        """Do one attempt at forgetting."""
        await self._forget.forget(await self._leased("T1/action/1"))

    async def withdraw_what_is_due(self) -> None:
        """Run what withdraws, as any process does as soon as it is due."""
        self.clock.now += 1.0
        for job in await self.jobs.due(WITHDRAW.flow, now=self.clock.now):
            run = await self._leased(job.id)
            await self._withdraw.run(run)
            await self.jobs.finish(run.job, now=self.clock.now)

    async def _leased(self, id_: str) -> JobRun:
        job = await self.jobs.lease(id_, owner="a process", now=self.clock.now)
        assert job is not None
        return JobRun(self.jobs, job, self.clock)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        await opened.take_in(make_file(), WORDS)
        made = Room(opened)
        await made.replies.add(make_reply())
        await made.press()
        yield made


async def test_what_quoted_a_forgotten_file_is_withdrawn(room: Room) -> None:
    await room.attempt()
    await room.withdraw_what_is_due()

    assert room.board.withdrawn == [make_reply().message]
    assert len(room.board.said) == 1


async def test_a_withdrawal_that_comes_before_the_file_is_forgotten_is_not_the_last(
    room: Room,
) -> None:
    room.library.store.fail("update", after=1)  # the first one is the lease
    with pytest.raises(RetryLater):
        await room.attempt()
    await room.withdraw_what_is_due()
    assert room.board.withdrawn == []

    room.clock.now += 100.0  # the lease ran out, as after a crash
    await room.attempt()
    await room.withdraw_what_is_due()

    assert room.board.withdrawn == [make_reply().message]


async def test_an_attempt_that_ends_once_the_file_is_forgotten_is_made_up_for(room: Room) -> None:
    room.library.store.fail("create", after=1)  # the first one looks at the replies a minute later
    with pytest.raises(RetryLater):
        await room.attempt()
    assert room.board.withdrawn == []

    room.clock.now += 100.0
    await room.withdraw_what_is_due()

    assert room.board.withdrawn == [make_reply().message]
