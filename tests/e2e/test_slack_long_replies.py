"""Answers longer than one message: each part once, whatever attempts there were before."""

from __future__ import annotations

import pytest

from core.domain.answers import Answer
from playground import Message
from tests.builders import make_answer
from tests.e2e.slack_room import SlackRoom

JOB = "T1/message/C1/1.0"


def _long(pieces: int) -> Answer:
    return make_answer("\n\n".join(f"Part {n}. " + "word " * 2_300 for n in range(pieces)))


@pytest.mark.parametrize(("before", "now"), [(3, 3), (3, 1), (1, 3)])
async def test_a_long_one_that_is_written_again_after_a_crash_stands_there_once(
    room: SlackRoom, question: Message, before: int, now: int
) -> None:
    to = room.thread(question)
    message = await room.surface.stream(to, job=JOB).finish(_long(before))

    await room.surface.stream(to, job=JOB, resume=message).finish(_long(now))

    shown = "\n".join(reply.shown for reply in room.replies())
    assert [shown.count(f"Part {n}.") for n in range(3)] == [1] * now + [0] * (3 - now)


@pytest.mark.parametrize("is_resumed", [True, False])
async def test_of_a_long_one_that_is_replaced_nothing_stays(
    room: SlackRoom, question: Message, is_resumed: bool
) -> None:
    to = room.thread(question)
    stream = room.surface.stream(to, job=JOB)
    message = await stream.finish(_long(3))
    if is_resumed:
        stream = room.surface.stream(to, job=JOB, resume=message)

    await stream.replace("Something changed.")

    assert [reply.shown for reply in room.replies()] == ["Something changed."]
