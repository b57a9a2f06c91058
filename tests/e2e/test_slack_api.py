"""Calls of the Web API: reads are repeated, writes never blindly, and errors have one shape."""

from __future__ import annotations

import asyncio

import pytest

from bot.slack.api import SlackApi
from bot.surface import PlaceClosed, SurfaceError
from playground.seed import GENERAL
from tests.e2e.slack_room import SlackRoom


async def _code_of(room: SlackRoom, method: str, *, write: bool = False) -> str:
    call = (
        room.api.write(method, channel=GENERAL, text="hello")
        if write
        else room.api.read(method, channel=GENERAL)
    )
    with pytest.raises(SurfaceError) as caught:
        await call
    return caught.value.code


async def test_a_read_survives_a_lost_connection_and_a_server_fault(room: SlackRoom) -> None:
    room.server.faults.drop_before("conversations.info")
    room.server.faults.status("conversations.info", 503)

    answer = await room.api.read("conversations.info", channel=GENERAL)

    assert answer.child("channel").text("id") == GENERAL
    assert room.calls("conversations.info") == 3


async def test_a_read_gives_up_in_the_end(room: SlackRoom) -> None:
    room.server.faults.status("conversations.info", 502, times=9)

    assert await _code_of(room, "conversations.info") == "server_error"
    assert room.calls("conversations.info") == 3


async def test_a_refusal_is_not_repeated(room: SlackRoom) -> None:
    room.server.faults.error("conversations.info", "channel_not_found", times=3)

    assert await _code_of(room, "conversations.info") == "channel_not_found"
    assert room.calls("conversations.info") == 1


@pytest.mark.parametrize(
    ("fault", "code"), [("drop_after", "unreachable"), ("status", "server_error")]
)
async def test_a_write_that_may_have_happened_is_not_repeated(
    room: SlackRoom, fault: str, code: str
) -> None:
    if fault == "status":
        room.server.faults.status("chat.postMessage", 500)
    else:
        room.server.faults.drop_after("chat.postMessage")

    assert await _code_of(room, "chat.postMessage", write=True) == code

    assert room.calls("chat.postMessage") == 1
    assert len(room.replies()) == (1 if fault == "drop_after" else 0)


async def test_a_write_that_slack_put_off_is_made_once(
    room: SlackRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def quick(delay: float, result: object = None) -> object:
        if delay >= 1:
            waits.append(delay)
        return await sleep(0 if delay >= 1 else delay, result)

    monkeypatch.setattr(asyncio, "sleep", quick)
    room.server.faults.rate_limit("chat.postMessage", times=2, retry_after_s=7)

    await room.api.write("chat.postMessage", channel=GENERAL, text="hello")

    assert [message.text for message in room.replies()] == ["hello"]
    assert len(waits) == 2
    assert all(7 <= wait <= 7.7 for wait in waits)

    room.server.faults.rate_limit("chat.postMessage", times=99)
    assert await _code_of(room, "chat.postMessage", write=True) == "ratelimited"


@pytest.mark.parametrize(("code", "is_closed"), [("is_archived", True), ("internal_error", False)])
async def test_a_place_where_nothing_can_be_posted_is_told_from_a_fault(
    room: SlackRoom, code: str, is_closed: bool
) -> None:
    room.server.faults.error("chat.postMessage", code)
    with pytest.raises(SurfaceError) as caught:
        await room.api.write("chat.postMessage", channel=GENERAL, text="hello")
    assert isinstance(caught.value, PlaceClosed) is is_closed


async def test_all_pages_come(room: SlackRoom) -> None:
    for number in range(3):
        room.server.create_channel("U0MAYA00001", f"room-{number}")

    pages = [p async for p in room.api.pages("conversations.list")]

    names = {channel.text("name") for page in pages for channel in page.children("channels")}
    assert {"general", "room-0", "room-1", "room-2"} <= names


async def test_scopes_and_who_we_are_are_told(room: SlackRoom) -> None:
    room.server.faults.error("auth.test", "invalid_auth")
    with pytest.raises(SurfaceError) as caught:
        await room.api.scopes()
    assert caught.value.code == "invalid_auth"

    room.server.faults.drop_before("auth.test")
    with pytest.raises(SurfaceError) as caught:
        await room.api.scopes()
    assert caught.value.code == "unreachable"

    assert isinstance(await room.api.scopes(), frozenset)


async def test_it_must_be_open() -> None:
    api = SlackApi(token="xoxb-1", base_url="http://127.0.0.1:9/api/")

    with pytest.raises(RuntimeError):
        api.session  # noqa: B018 - asking for it is the test
    with pytest.raises(RuntimeError):
        api.client  # noqa: B018 - as above
