"""Buttons under messages: shown with what they belong to, gone with it, answered in place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.slack.payload import Payload
from bot.slack.stream import StreamBudget
from bot.surface import Button, ButtonStyle
from playground import Message
from playground.response_urls import ResponseTarget
from playground.seed import GENERAL, MAYA
from tests.builders import make_answer
from tests.e2e.slack_room import SlackRoom

JOB = "T1/message/C1/1.0"
WORDS = "Everyone has 30 vacation days [1]."


SHARE = Button(action="share", label="Share this", value="job-1", style=ButtonStyle.PRIMARY)


@pytest.mark.parametrize("budget", [18, 0], ids=["stream", "edits"])
async def test_an_answer_carries_its_buttons_until_it_is_updated(
    room: SlackRoom, question: Message, budget: int
) -> None:
    room.surface._budget = StreamBudget(per_minute=budget)
    stream = room.surface.stream(room.thread(question), job=JOB)
    await stream.show(WORDS)
    message = await stream.finish(make_answer(WORDS), controls=[SHARE])
    [reply] = room.replies()
    assert _buttons(reply) == ["share"]
    assert reply.shown.count(WORDS) == 1

    assert message is not None
    await room.surface.update(message, "Withdrawn.", job=JOB)

    [reply] = room.replies()
    assert (_buttons(reply), reply.shown) == ([], "Withdrawn.")


@pytest.mark.parametrize("private", [True, False])
async def test_a_sentence_carries_its_buttons(
    room: SlackRoom, question: Message, private: bool
) -> None:
    to = room.thread(question, private=private)

    await room.surface.post(to, "Shall I?", job=JOB, controls=[SHARE])

    [reply] = room.replies()
    assert (reply.text, _buttons(reply)) == ("Shall I?", ["share"])


async def test_a_private_answer_carries_its_buttons(room: SlackRoom, question: Message) -> None:
    stream = room.surface.stream(room.thread(question, private=True), job=JOB)

    await stream.finish(make_answer(WORDS), controls=[SHARE])

    [reply] = room.replies()
    assert _buttons(reply) == ["share"]


async def test_a_used_private_message_is_replaced_and_a_shown_one_is_not(
    room: SlackRoom, question: Message
) -> None:
    secret = room.server.hub.response_urls
    for private in (True, False):
        to = room.thread(question, private=private)
        await room.surface.post(to, f"Asked {private}", job=f"{JOB}/{private}", controls=[SHARE])
        asked = room.replies()[-1]
        target = ResponseTarget(
            user=MAYA, channel=GENERAL, message_ts=asked.ts, thread_ts=question.ts
        )
        url = f"{room.server.url}/actions/{room.team}/{secret.new(target)}"
        answered = replace(room.thread(question, private=True), response_url=url, in_place=private)
        await room.surface.post(answered, f"Done {private}", job=JOB)

    assert [m.text for m in room.replies()] == ["Done True", "Asked False", "Done False"]
    assert all(m.thread_ts == question.ts for m in room.replies())


def _buttons(message: Message) -> list[str]:
    blocks = [Payload(block) for block in message.blocks]
    return [e.text("action_id") for b in blocks for e in b.children("elements")]
