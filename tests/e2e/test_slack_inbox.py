"""Deliveries are taken in once, durably, or answered with one apology."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.flows.runner import Flow, JobRun, JobRunner, request_id
from bot.slack.app import Identity, incoming_of
from bot.slack.inbox import Inbox
from bot.slack.incoming import Incoming
from bot.slack.payload import Payload
from bot.surface import SurfaceError
from core.errors import RecordsUnavailable
from core.records.embedded_store import EmbeddedRecordStore
from core.records.jobs import Jobs, JobState
from playground import Message
from playground.seed import GENERAL, MAYA
from tests.e2e.slack_room import SlackRoom, open_room
from tests.fakes.faulty_ports import FaultyStore


@dataclass
class Door:
    """An inbox, and what came through it."""

    room: SlackRoom
    store: FaultyStore
    jobs: Jobs
    inbox: Inbox
    runs: list[str]
    question: Message

    @property
    def job_id(self) -> str:
        return f"{self.room.team}/message/{GENERAL}/{self.question.ts}"

    async def ended(self, id_: str) -> None:
        """Wait until a job is done."""
        deadline = time.monotonic() + 10
        while (job := await self.jobs.get(id_)) is None or job.state is not JobState.DONE:
            assert time.monotonic() < deadline, "the job did not end in time"
            await asyncio.sleep(0.02)

    def mention(self) -> Incoming:
        return self.event({"type": "app_mention", "channel": GENERAL, "user": MAYA}, text="why?")

    def event(self, body: dict[str, str], *, text: str = "") -> Incoming:
        identity = self.room.server.workspace.identity
        us = Identity(
            team=self.room.team,
            team_name="",
            bot_user=identity.bot_user_id,
            bot_id=identity.bot_id,
            name="docent",
        )
        event = {**body, "ts": self.question.ts, "text": text}
        made = incoming_of(Payload({"type": "event_callback", "event": event}), us)
        assert made is not None
        return made


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    embedded = EmbeddedRecordStore(tmp_path / "records.db")
    await embedded.open()
    runs: list[str] = []

    async def flow(run: JobRun) -> None:
        runs.append(run.job.id)

    async with open_room() as room:
        store = FaultyStore(embedded)
        jobs = Jobs(store)
        at_once = Flow(run=flow, at_once=1)
        runner = JobRunner(jobs, {"question": at_once, "file_gone": at_once})
        inbox = Inbox(runner=runner, surface=room.surface, membership=room.membership)
        question = room.server.say(MAYA, GENERAL, "why?")
        yield Door(room, store, jobs, inbox, runs, question)
        await runner.close(grace_s=5)
    await embedded.close()


async def test_a_redelivered_mention_is_one_job(door: Door) -> None:
    await asyncio.gather(*(door.inbox.accept(door.mention()) for _ in range(5)))

    assert await door.jobs.get(door.job_id) is not None
    assert door.store.orders.calls["create"] == 5
    await door.ended(door.job_id)
    assert door.runs == [door.job_id]


async def test_a_claim_that_cannot_be_written_is_apologised_for_once(door: Door) -> None:
    for _ in range(3):
        door.store.fail("create")
        await door.inbox.accept(door.mention())

    [reply] = door.room.replies()
    assert reply.thread_ts == door.question.ts
    assert "records" in reply.shown
    assert f"(id {request_id(door.job_id)})" in reply.shown
    assert door.runs == []


async def test_what_could_be_neither_written_nor_apologised_for_is_not_acknowledged(
    door: Door,
) -> None:
    door.store.fail("create")
    door.room.server.faults.error("chat.postMessage", "fatal_error", times=10)
    with pytest.raises(SurfaceError):
        await door.inbox.accept(door.mention())

    await door.inbox.accept(door.mention())

    assert await door.jobs.get(door.job_id) is not None
    assert door.room.replies() == []


async def test_a_deletion_that_cannot_be_written_is_not_acknowledged(door: Door) -> None:
    gone = door.event({"type": "file_deleted", "file_id": "F1"})
    door.store.fail("create")
    with pytest.raises(RecordsUnavailable):
        await door.inbox.accept(gone)

    await door.inbox.accept(gone)

    assert await door.jobs.get(f"{door.room.team}/file_deleted/F1") is not None


async def test_a_claim_that_takes_too_long_is_apologised_for_and_not_answered_too(
    door: Door,
) -> None:
    is_there, go = door.store.orders.hold("create")

    await door.inbox.accept(door.mention())

    assert is_there.is_set()
    go.set()
    await door.inbox.close()  # the claim lands after all, and is withdrawn
    await door.ended(door.job_id)
    await door.inbox.accept(door.mention())

    assert len(door.room.replies()) == 1
    assert door.runs == []


async def test_an_event_whose_claim_takes_too_long_runs_once_however_often_it_comes(
    door: Door,
) -> None:
    gone = door.event({"type": "file_deleted", "file_id": "F1"})
    job = f"{door.room.team}/file_deleted/F1"
    is_there, go = door.store.orders.hold("create")

    with pytest.raises(RecordsUnavailable):
        await door.inbox.accept(gone)

    assert is_there.is_set()
    go.set()
    await door.inbox.accept(gone)  # Slack delivers it again
    await door.ended(job)
    await door.inbox.close()

    assert door.runs == [job]


async def test_an_event_whose_late_claim_fails_is_claimed_when_it_comes_again(door: Door) -> None:
    gone = door.event({"type": "file_deleted", "file_id": "F1"})
    _, go = door.store.orders.hold("create")
    door.store.fail("create")

    with pytest.raises(RecordsUnavailable):
        await door.inbox.accept(gone)
    go.set()
    await door.inbox.close()
    assert door.runs == []
    await door.inbox.accept(gone)
    await door.ended(f"{door.room.team}/file_deleted/F1")

    assert door.runs == [f"{door.room.team}/file_deleted/F1"]


async def test_events_make_docent_look_again(door: Door) -> None:
    place = door.room.conversation(GENERAL)
    person = door.room.person(MAYA)
    for _ in range(2):
        await door.room.membership.venue(place)
        await door.room.membership.asker(person)
    assert (door.room.calls("conversations.info"), door.room.calls("users.info")) == (1, 1)

    await door.inbox.accept(door.event({"type": "member_joined_channel", "channel": GENERAL}))
    await door.room.membership.venue(place)
    await door.room.membership.asker(person)

    assert (door.room.calls("conversations.info"), door.room.calls("users.info")) == (2, 2)


async def test_what_nobody_listens_to_is_let_go(door: Door) -> None:
    await door.inbox.accept(door.event({"type": "emoji_changed"}))

    assert door.store.orders.calls["create"] == 0
