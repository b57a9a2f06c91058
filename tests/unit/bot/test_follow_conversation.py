"""What happens to a conversation is carried through, whatever breaks off on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.flows.keeping.keeping_requests import (
    CONVERSATION_CHANGED,
    WITHDRAW,
    ConversationChange,
    ConversationChanged,
    Withdrawal,
)
from bot.flows.requests import job_of
from bot.flows.runner import JobRun, RetryLater
from core.records.replies import Replies
from tests.builders import TEAM, conversation, file_id, make_reply
from tests.unit.bot.sweeping import Room
from tests.unit.ingestion.library_room import open_room

GONE = conversation("C1")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield Room(opened)


async def _attempt(room: Room, change: ConversationChange) -> None:
    changed = ConversationChanged(team=TEAM, conversation=GONE, change=change, at=room.clock.now)
    job = job_of(CONVERSATION_CHANGED, changed, id_="T1/channel_deleted/C1", now=room.clock.now)
    await room.jobs.create(job)
    leased = await room.jobs.lease(job.id, owner="one", now=room.clock.now)
    assert leased is not None
    await room.follow().run(JobRun(room.jobs, leased, room.clock))


async def _files_to_withdraw(room: Room) -> set[str]:
    """Name the files whose replies are looked at by now."""
    asked = [WITHDRAW.decode(j.payload) for j in await room.jobs.due(WITHDRAW.flow, now=1e9)]
    return {each.about for each in asked if each.why is Withdrawal.FILE_REMOVED}


@pytest.mark.parametrize("breaks_off", [False, True])
async def test_replies_that_used_a_deleted_channel_are_looked_at(
    room: Room, breaks_off: bool
) -> None:
    await room.share("C1")
    sources = frozenset({GONE})
    quoted = replace(make_reply(files=("F0",)), conversation=conversation("C2"), sources=sources)
    await Replies(room.library.store).add(quoted)
    if breaks_off:
        room.library.index.fail("remove")
        with pytest.raises(RetryLater):
            await _attempt(room, ConversationChange.DELETED)
        assert await room.library.library.files_in(GONE) == {}
        room.clock.now += 60.0
        # What was asked for at first was done too early: when nothing was known for certain.
        for job in await room.jobs.due(WITHDRAW.flow, now=1e9):
            await room.jobs.erase(job.id, now=room.clock.now)

    await _attempt(room, ConversationChange.DELETED)

    assert await _files_to_withdraw(room) == {file_id("F0")}
    assert not await room.text_of("C1")
