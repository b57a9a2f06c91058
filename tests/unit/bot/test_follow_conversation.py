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
from core.domain.ids import ConversationId
from core.records.conversations import Conversations
from core.records.replies import Replies
from core.records.uses import Uses
from tests.builders import TEAM, conversation, file_id, make_file, make_reply
from tests.unit.bot.sweeping import SECRET, Room
from tests.unit.ingestion.library_room import open_room

GONE = conversation("C1")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield Room(opened)


async def _attempt(
    room: Room,
    change: ConversationChange,
    *,
    of: ConversationId = GONE,
    new_id: ConversationId | None = None,
) -> None:
    changed = ConversationChanged(conversation=of, change=change, at=room.clock.now, new_id=new_id)
    job = job_of(CONVERSATION_CHANGED, changed, id_=f"{TEAM}/told/{of}", now=room.clock.now)
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


async def test_what_was_forgotten_stays_so_under_another_id(room: Room) -> None:
    await room.share("C1")
    words = f"{SECRET} Said in C1."
    await room.library.ingestor.forgetting.forget(
        make_file("F0", channels=("C1",)), frozenset({GONE})
    )

    await _attempt(room, ConversationChange.MOVED, new_id=conversation("C7"))

    again = make_file("F9", channels=("C7",), file_name="again.txt")
    report = await room.library.take_in(again, words, run="again")
    assert "forgotten" in str(report.reason)
    assert not await room.library.proposed(SECRET, "C7")


async def test_who_comes_later_is_looked_for_in_a_conversation_with_another_id(room: Room) -> None:
    carried = replace(make_reply(), conversation=GONE, sources=frozenset({conversation("C2")}))
    await Replies(room.library.store).add(carried)

    await _attempt(room, ConversationChange.MOVED, new_id=conversation("C7"))

    uses = Uses(room.library.store)
    assert await uses.carried_into(conversation("C7")) == (carried.job,)
    served = Conversations(room.library.store)
    assert await served.where_it_is(GONE) == conversation("C7")


@pytest.mark.parametrize("told", [("C1", "C7"), ("C7", "C1")], ids=["in order", "the other way"])
async def test_one_that_got_another_id_twice_is_found_under_the_last(
    room: Room, told: tuple[str, str]
) -> None:
    await room.share("C1")
    after = {"C1": conversation("C7"), "C7": conversation("C8")}

    for name in told:
        await _attempt(room, ConversationChange.MOVED, of=conversation(name), new_id=after[name])

    [file] = (await room.library.library.files_in(conversation("C8"))).values()
    assert [place.conversation for place in file.places] == [conversation("C8")]
    assert await room.library.found(SECRET, "C8") == {file.name}
