"""Replies that grow and private ones: whole at the end, one message, whatever fails between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import web

from bot.slack.poster import metadata
from bot.slack.stream import StreamBudget
from bot.surface import SurfaceError
from core.domain.answers import Outcome
from playground import Message
from playground.seed import GENERAL, MAYA, TOM
from tests.builders import make_answer
from tests.e2e.slack_room import SlackRoom

FIRST = "Everyone has 30 vacation days [1]. "
SECOND = "Five may be kept for the next year [1]. "
THIRD = "Ask your lead [1]."
WHOLE = FIRST + SECOND + THIRD
JOB = "T1/message/C1/1.0"


async def test_a_stream_is_one_message_with_its_sources(room: SlackRoom, question: Message) -> None:
    stream = room.surface.stream(room.thread(question), job=JOB)
    assert stream.message is None
    for piece in (FIRST, SECOND, THIRD):
        await stream.show(piece)

    message = await stream.finish(make_answer(WHOLE), notes=["_a note_"])

    [reply] = room.replies()
    assert message == f"{room.team}/{GENERAL}/{reply.ts}"
    assert reply.thread_ts == question.ts
    for words in (FIRST.strip(), SECOND.strip(), THIRD, "a note", "[1] policy.pdf, p. 3"):
        assert words in reply.shown
    assert room.calls("chat.startStream") == 1
    assert room.calls("chat.postMessage") == 0


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_one_that_is_deleted_while_it_grows_is_answered_all_the_same(
    room: SlackRoom, question: Message, is_streamed: bool
) -> None:
    if not is_streamed:
        room.server.faults.error("chat.startStream", "feature_not_enabled")
    stream = room.surface.stream(room.thread(question), job=JOB)
    await stream.show(FIRST)
    [growing] = room.replies()
    room.server.delete_message(growing)

    message = await stream.finish(make_answer(WHOLE))

    [reply] = room.replies()
    assert message == f"{room.team}/{GENERAL}/{reply.ts}"
    assert _is_whole(reply)


def _is_whole(reply: Message) -> bool:
    parts = (FIRST.strip(), SECOND.strip(), THIRD, "[1] policy.pdf, p. 3")
    return [reply.shown.count(part) for part in parts] == [1] * len(parts)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        # A lost chat.startStream may have begun one: the flow is told instead.
        ("chat.startStream", "error"),
        ("chat.appendStream", "error"),
        ("chat.appendStream", "drop_before"),
        ("chat.stopStream", "error"),
        ("chat.stopStream", "drop_before"),
    ],
)
async def test_a_stream_that_fails_once_still_becomes_the_whole_answer(
    room: SlackRoom, question: Message, method: str, fault: str
) -> None:
    if fault == "error":
        room.server.faults.error(method, "internal_error")
    else:
        room.server.faults.drop_before(method)
    stream = room.surface.stream(room.thread(question), job=JOB)
    for piece in (FIRST, SECOND, THIRD):
        await stream.show(piece)

    await stream.finish(make_answer(WHOLE))

    [reply] = room.replies()
    assert _is_whole(reply)


@pytest.mark.parametrize("closed_after", [1, 2, 3])
async def test_a_stream_that_slack_closed_early_still_becomes_the_whole_answer(
    room: SlackRoom, question: Message, closed_after: int
) -> None:
    stream = room.surface.stream(room.thread(question), job=JOB)
    for number, piece in enumerate((FIRST, SECOND, THIRD), 1):
        await stream.show(piece)
        if number == closed_after:
            assert stream.message is not None
            await room.surface.close_stream(stream.message)
        assert FIRST.strip() in room.replies()[0].shown

    await stream.finish(make_answer(WHOLE))

    [reply] = room.replies()
    assert _is_whole(reply)


async def test_a_stream_can_be_taken_back(room: SlackRoom, question: Message) -> None:
    stream = room.surface.stream(room.thread(question), job=JOB)
    await stream.show(FIRST)

    await stream.replace("Please ask again.")

    [reply] = room.replies()
    assert reply.shown == "Please ask again."


async def test_a_stream_that_never_began_is_one_plain_message(
    room: SlackRoom, question: Message
) -> None:
    await room.surface.stream(room.thread(question), job=JOB).replace("Something <!channel> odd.")

    [reply] = room.replies()
    assert "<!channel>" not in reply.text


@pytest.mark.parametrize("budget", [18, 0], ids=["stream", "edits"])
async def test_pieces_that_ping_only_together_ping_nobody(
    room: SlackRoom, question: Message, budget: int
) -> None:
    room.surface._budget = StreamBudget(per_minute=budget)
    stream = room.surface.stream(room.thread(question), job=JOB)

    await stream.show("one <")
    await stream.show("!channel> two")

    [reply] = room.replies()
    assert "<!channel>" not in reply.text
    assert "<!channel>" not in str(reply.blocks)


async def test_a_grown_message_waits_then_ends(room: SlackRoom, question: Message) -> None:
    room.surface._budget = StreamBudget(per_minute=0)
    stream = room.surface.stream(room.thread(question), job=JOB)
    await stream.show(FIRST)
    assert room.replies()[0].shown.endswith("…")
    await stream.show(SECOND + THIRD)

    await stream.finish(make_answer(WHOLE))

    [reply] = room.replies()
    assert WHOLE.strip() in reply.shown
    assert not reply.shown.endswith("…")
    assert room.calls("chat.startStream") == 0


async def test_a_later_attempt_finds_and_finishes_the_message(
    room: SlackRoom, question: Message
) -> None:
    to = room.thread(question)
    await room.surface.stream(to, job="another job").finish(make_answer("Another [1]."))
    crashed = room.surface.stream(to, job=JOB)
    await crashed.show(FIRST)

    since = float(question.ts)
    assert await room.surface.find(to, job=JOB, since=since) is None
    found = await room.surface.find(to, job=JOB, since=since, streamed=True)
    assert found == crashed.message
    assert found is not None
    await room.surface.close_stream(found)
    await room.surface.stream(to, job=JOB, resume=found).finish(make_answer(WHOLE))

    mine = [m for m in room.replies() if WHOLE.strip() in m.shown]
    assert len(mine) == 1
    assert len(room.replies()) == 2
    assert await room.surface.find(to, job=JOB, since=since) == found


async def test_a_very_long_answer_comes_in_several_messages_and_whole(
    room: SlackRoom, question: Message
) -> None:
    text = "\n\n".join(f"Paragraph {n} says something at some length [1]." for n in range(500))

    await room.surface.stream(room.thread(question), job=JOB).finish(make_answer(text))

    shown = "\n".join(message.shown for message in room.replies())
    assert len(room.replies()) > 1
    assert [n for n in range(500) if f"Paragraph {n} says" not in shown] == []
    assert shown.count("[1] policy.pdf") == 1


async def test_a_private_reply_is_seen_by_its_asker_alone(
    room: SlackRoom, question: Message
) -> None:
    stream = room.surface.stream(room.thread(question, private=True), job=JOB)
    await stream.show(FIRST)
    assert stream.message is None

    assert await stream.finish(make_answer(WHOLE)) is None

    assert [WHOLE.strip() in m.shown for m in room.replies(as_user=MAYA)] == [True]
    assert room.replies(as_user=TOM) == []


async def test_a_response_url_that_is_used_up_is_replaced_by_a_private_post(
    room: SlackRoom, question: Message
) -> None:
    used_up = f"{room.server.url}/commands/T/none"
    to = replace(room.thread(question, private=True), response_url=used_up)

    await room.surface.stream(to, job=JOB).finish(make_answer(WHOLE))
    await room.surface.post(to, "and <@U0MAYA00001> more", job=JOB)

    assert len(room.replies(as_user=MAYA)) == 2
    assert room.replies(as_user=TOM) == []


async def test_a_response_url_takes_the_reply(room: SlackRoom, question: Message) -> None:
    bodies: list[dict[str, object]] = []

    async def respond(request: web.Request) -> web.StreamResponse:
        bodies.append(await request.json())
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_post("/respond", respond)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/respond"
        to = replace(room.thread(question, private=True), response_url=url)
        await room.surface.stream(to, job=JOB).replace("No.")
        await room.surface.stream(to, job=JOB).finish(make_answer(WHOLE))
    finally:
        await runner.cleanup()

    assert [body["response_type"] for body in bodies] == ["ephemeral", "ephemeral"]
    assert bodies[0]["text"] == "No."
    assert "[1] policy.pdf, p. 3" in str(bodies[1]["blocks"])
    assert room.replies(as_user=MAYA) == []


async def test_slack_s_refusal_of_everything_reaches_the_flow(
    room: SlackRoom, question: Message
) -> None:
    room.server.faults.error("chat.postMessage", "is_archived")

    with pytest.raises(SurfaceError) as caught:
        await room.surface.stream(room.thread(question), job=JOB).replace("No.")

    assert caught.value.code == "is_archived"


async def test_what_was_not_found_streams_nothing_and_says_so(
    room: SlackRoom, question: Message
) -> None:
    answer = make_answer("I could not find this.", citations=[], outcome=Outcome.NOT_FOUND)

    await room.surface.stream(room.thread(question), job=JOB).finish(answer)

    [reply] = room.replies()
    assert reply.shown == "I could not find this."


def test_a_budget_is_given_back_after_a_minute() -> None:
    now = 0.0
    budget = StreamBudget(per_minute=2, clock=lambda: now)
    assert [budget.take() for _ in range(3)] == [True, True, False]

    now = 61.0

    assert [budget.take() for _ in range(3)] == [True, True, False]


def test_a_message_is_marked_with_its_job() -> None:
    assert metadata("J") == {"event_type": "docent_reply", "event_payload": {"job": "J"}}
