"""Two questions of one thread are answered at once, each in a message of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.domain.ids import scoped
from core.records.embedded_store import EmbeddedRecordStore
from core.records.jobs import Job, Jobs
from playground import Message
from playground.seed import GENERAL, TOM
from tests.builders import make_answer
from tests.e2e.slack_room import SlackRoom

PIECE = "Everyone has 30 vacation days [1]. "


async def test_what_another_question_of_the_thread_grows_in_is_never_taken_over(
    room: SlackRoom, question: Message, tmp_path: Path
) -> None:
    store = EmbeddedRecordStore(tmp_path / "records.db")
    await store.open()
    room.surface = room.surface_with(Jobs(store))
    further = room.server.say(TOM, GENERAL, "And how many hours?", thread_ts=question.ts)
    to = room.thread(question)
    other, mine = (scoped(room.team, "message", GENERAL, m.ts) for m in (question, further))
    theirs = room.surface.stream(to, job=other)
    await theirs.show(PIECE)
    noted = Job(id=other, flow="question", team=room.team, payload={})
    await Jobs(store).create(replace(noted, progress={"message": theirs.message}))

    since = float(question.ts)
    assert await room.surface.find(to, job=mine, since=since, streamed=True) is None
    room.server.faults.drop_after("chat.startStream")
    stream = room.surface.stream(to, job=mine)
    await stream.show(PIECE)
    await stream.finish(make_answer("Mine [1]."))
    await theirs.finish(make_answer("Theirs [1]."))

    assert stream.message != theirs.message
    assert sum("Theirs [1]." in reply.shown for reply in room.replies()) == 1
    assert sum("Mine [1]." in reply.shown for reply in room.replies()) == 1
    assert len(room.replies()) == 2
    await store.close()
