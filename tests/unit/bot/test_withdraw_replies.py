"""Which replies are withdrawn: those that some reader may not see any more, known for certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.flows.keeping.keeping_requests import WITHDRAW, Withdrawal
from bot.flows.keeping.withdraw_replies import Withdrawals, WithdrawReplies
from bot.flows.pace import Pace
from bot.flows.readers import ReaderCheck
from bot.flows.runner import Flow, JobRunner
from bot.surface import SurfaceError
from core.domain.audience import ExternalChannels, VenueKind
from core.domain.files import File
from core.domain.ids import MessageId
from core.records.conversations import Conversations
from core.records.jobs import Jobs, JobState
from core.records.library import Library
from core.records.replies import Replies, Reply
from core.records.uses import Uses
from tests.builders import (
    conversation,
    file_id,
    make_asker,
    make_file,
    make_reply,
    make_venue,
)
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.job_running import in_state, until
from tests.unit.bot.town import Town

pytestmark = pytest.mark.usefixtures("quick_sleep")

GUEST_JOINED = make_venue("C1", has_guests=True)


class Wall:
    """Notes what is withdrawn instead of asking Slack; `refusing` is the next refusal's code."""

    def __init__(self) -> None:
        self.withdrawn: list[tuple[MessageId, str]] = []
        self.parts: dict[str, Sequence[MessageId]] = {}
        self.refusing: str | None = None

    async def withdraw(
        self, message: MessageId, text: str, *, job: str, rest: Sequence[MessageId] = ()
    ) -> None:
        code, self.refusing = self.refusing, None
        if code is not None:
            raise SurfaceError(code)
        self.withdrawn.append((message, text))
        self.parts[job] = rest


class Room:
    """The flow on real records, in a town that a test sets."""

    def __init__(self, store: FaultyStore) -> None:
        self.jobs, self.clock, self.wall = Jobs(store), Clock(), Wall()
        self.library, self.replies, self.uses = Library(store), Replies(store), Uses(store)
        self.town = Town(place=make_venue("C1"), person=make_asker("C1"))
        self._flow = WithdrawReplies(
            surface=self.wall,
            readers=ReaderCheck(
                conversations=self.town,
                library=self.library,
                external_channels=ExternalChannels.DENY,
            ),
            library=self.library,
            replies=self.replies,
            uses=self.uses,
            served=Conversations(store),
            pace=Pace(60_000, burst=100),
        )

    async def keep(self, file: File, *replies: Reply) -> None:
        await self.library.change_file(file.id, lambda _: file)
        for reply in replies:
            await self.replies.add(reply)

    async def withdraw(
        self, why: Withdrawal = Withdrawal.FILE_REMOVED, about: str = file_id("F1")
    ) -> None:
        await Withdrawals(jobs=self.jobs, uses=self.uses, is_wanted=True, clock=lambda: 0.0).ask(
            why, about, cause="x"
        )
        [id_] = [job.id for job in await self.jobs.due(WITHDRAW.flow, now=1.0)]
        flows = {WITHDRAW.flow: Flow(run=self._flow.run, at_once=1)}
        runner = JobRunner(self.jobs, flows, clock=self.clock)
        await runner.start()
        try:

            async def done() -> bool:
                self.clock.now += 20
                return await in_state(self.jobs, id_, JobState.DONE)()

            await until(done)
        finally:
            await runner.close(grace_s=1)


@pytest.fixture
def room(store: FaultyStore) -> Room:
    return Room(store)


async def test_all_that_used_a_deleted_file_go_the_newest_first(room: Room) -> None:
    old, new = make_reply("J1"), replace(make_reply("J2"), posted_at=2_000_000_000.0)
    new = replace(new, message=MessageId("T1/C1/2"))
    other = make_reply("J3", files=("F2",))
    await room.keep(make_file("F2"), other)
    await room.keep(make_file("F1", deleted=True), old, new)

    await room.withdraw()

    assert room.wall.withdrawn == [
        (message, "Withdrawn: the file was removed.") for message in (new.message, old.message)
    ]
    kept = await room.replies.get_many(["J1", "J2", "J3"])
    assert {job: reply.withdrawn for job, reply in kept.items()} == {
        "J1": True,
        "J2": True,
        "J3": False,
    }


async def test_a_reply_stays_where_the_file_is_still_shared(room: Room) -> None:
    await room.keep(make_file(channels=("C1",)), make_reply())
    await room.withdraw()
    assert room.wall.withdrawn == []


async def test_a_reply_stays_where_all_its_readers_see_the_file_elsewhere(room: Room) -> None:
    room.town.channels = frozenset({conversation("C2")})
    await room.keep(make_file(channels=("C2",)), make_reply())
    await room.withdraw()
    assert room.wall.withdrawn == []


async def test_a_reply_goes_where_the_file_is_left_in_a_private_channel_only(room: Room) -> None:
    private = make_venue("C2", VenueKind.PRIVATE_CHANNEL)
    room.town.elsewhere[conversation("C2")] = private
    await room.keep(make_file(channels=("C2",)), make_reply())
    await room.withdraw()
    assert len(room.wall.withdrawn) == 1


async def test_a_reply_goes_where_the_file_is_left_in_a_direct_message_only(room: Room) -> None:
    # Slack does not say of one whether people from outside are in it.
    direct = make_venue("D1", VenueKind.PERSONAL, has_guests=None, is_external=None)
    room.town.elsewhere[conversation("D1")] = direct
    await room.keep(make_file(channels=("D1",)), make_reply())
    await room.withdraw()
    assert len(room.wall.withdrawn) == 1


async def test_a_reply_in_a_direct_message_goes_when_its_reader_sees_the_file_no_more(
    room: Room,
) -> None:
    room.town.place = make_venue("C1", VenueKind.PERSONAL, has_guests=None, is_external=None)
    private = make_venue("C2", VenueKind.PRIVATE_CHANNEL)
    room.town.elsewhere[conversation("C2")] = private
    await room.keep(make_file(channels=("C2",)), make_reply())
    await room.withdraw()
    assert len(room.wall.withdrawn) == 1


@pytest.mark.parametrize("unknown", ["venue", "guests", "asker", "elsewhere"])
async def test_what_cannot_be_found_out_withdraws_nothing(room: Room, unknown: str) -> None:
    elsewhere = make_venue("C2", VenueKind.PRIVATE_CHANNEL)
    if unknown == "venue":
        room.town.place = replace(room.town.place, is_external=None)
    elif unknown == "guests":
        room.town.place = replace(room.town.place, has_guests=None)
    elif unknown == "asker":
        room.town.person = make_asker("C1", is_external=None)
    else:
        elsewhere = replace(elsewhere, is_external=None)
    room.town.elsewhere[conversation("C2")] = elsewhere
    await room.keep(make_file(channels=("C2",)), make_reply())
    await room.withdraw()
    assert room.wall.withdrawn == []


async def test_what_was_carried_to_where_a_guest_came_goes(room: Room) -> None:
    carried = replace(make_reply("J1"), sources=frozenset({conversation("C2")}))
    own = replace(make_reply("J2", files=("F2",)), sources=frozenset({conversation("C1")}))
    room.town.place = GUEST_JOINED
    room.town.elsewhere[conversation("C2")] = make_venue("C2")
    await room.keep(make_file("F1", channels=("C2",)), carried)
    await room.keep(make_file("F2", channels=("C1",)), own)
    await room.withdraw(Withdrawal.READERS_CHANGED, conversation("C1"))
    assert [message for message, _ in room.wall.withdrawn] == [carried.message]
    assert "not everybody" in room.wall.withdrawn[0][1]


async def test_what_slack_refuses_for_a_moment_is_withdrawn_later(room: Room) -> None:
    room.wall.refusing = "streaming_state_conflict"
    await room.keep(make_file(deleted=True), make_reply())
    await room.withdraw()
    assert len(room.wall.withdrawn) == 1


async def test_what_the_operator_does_not_want_is_not_asked_for(room: Room) -> None:
    await room.keep(make_file(deleted=True), make_reply())
    withdrawals = Withdrawals(jobs=room.jobs, uses=room.uses, is_wanted=False)
    await withdrawals.ask(Withdrawal.FILE_REMOVED, file_id("F1"), cause="x")
    assert await room.jobs.due(WITHDRAW.flow, now=1.0) == []
