"""However large a channel or a workspace is, who may read a reply there costs few calls, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.slack.guests import Guests
from bot.slack.membership import SlackMembership
from bot.slack.payload import Payload
from core.records.embedded_store import EmbeddedRecordStore
from core.records.epochs import Epochs
from playground.model import User
from playground.model.users import user_object
from playground.seed import GENERAL, GUEST, MAYA, PRIVATE, TOM
from tests.e2e.slack_room import SlackRoom, open_room

CROWD = 10_000


@pytest.fixture
async def room() -> AsyncIterator[SlackRoom]:
    """A channel of ten thousand members, in a workspace that has a guest elsewhere."""
    async with open_room() as opened:
        workspace = opened.server.workspace
        people = [f"U{n:010}" for n in range(CROWD)]
        for id_ in people:
            workspace.users[id_] = User(id=id_, name=id_, real_name=id_, team_id=opened.team)
        general = workspace.channels[GENERAL]
        workspace.save_channel(replace(general, members=(*general.members, *people)))
        # Nothing is kept longer than by an event: every lookup below is a new question.
        opened.membership = SlackMembership(opened.api, team=opened.team, lifetime_s=0)
        yield opened


def _process(room: SlackRoom, store: EmbeddedRecordStore) -> SlackMembership:
    return SlackMembership(room.api, team=room.team, lifetime_s=60, epochs=Epochs(store))


async def _has_guests(room: SlackRoom) -> bool | None:
    return (await room.membership.venue(room.conversation(GENERAL))).has_guests


def _cost(room: SlackRoom) -> dict[str, int]:
    counted = {
        method: room.calls(method)
        for method in ("conversations.info", "conversations.members", "users.list")
    }
    room.server.calls.clear()
    return counted


async def _tells(room: SlackRoom, user: str, **change: object) -> None:
    """Change an account, and tell of it as the event does."""
    workspace = room.server.workspace
    changed = workspace.save_user(replace(workspace.users[user], **change))  # type: ignore[arg-type]  # fields of the case
    await room.membership.person_changed(Payload(user_object(changed)))


async def test_ten_thousand_members_are_looked_through_once(room: SlackRoom) -> None:
    assert await _has_guests(room) is False
    assert _cost(room) == {
        "conversations.info": 1,
        "conversations.members": 11,
        "users.list": 11,
    }

    for _ in range(5):
        assert await _has_guests(room) is False
    await _tells(room, MAYA, real_name="Maya C.")
    assert await _has_guests(room) is False

    assert _cost(room) == {
        "conversations.info": 6,
        "conversations.members": 0,
        "users.list": 0,
    }


async def test_who_becomes_a_guest_is_met_without_asking_for_all_accounts(room: SlackRoom) -> None:
    assert await _has_guests(room) is False
    _cost(room)

    await _tells(room, TOM, is_restricted=True)

    assert await _has_guests(room) is True
    assert _cost(room)["users.list"] == 0
    await _tells(room, TOM, is_restricted=False)
    assert await _has_guests(room) is False


async def test_a_guest_who_joins_is_noticed_though_no_event_came(room: SlackRoom) -> None:
    assert await _has_guests(room) is False
    general = room.server.workspace.channels[GENERAL]
    room.server.workspace.save_channel(replace(general, members=(*general.members, GUEST)))

    assert await _has_guests(room) is True


async def test_a_deactivated_guest_reads_nothing(room: SlackRoom) -> None:
    await _tells(room, TOM, is_restricted=True)
    assert await _has_guests(room) is True
    await _tells(room, TOM, deleted=True)

    assert await _has_guests(room) is False


async def test_what_one_process_hears_of_a_conversation_another_one_asks_for_again(
    room: SlackRoom, tmp_path: Path
) -> None:
    store = EmbeddedRecordStore(tmp_path / "records.db")
    await store.open()
    general = room.conversation(GENERAL)
    hears, answers = (_process(room, store) for _ in range(2))
    assert (await answers.venue(general)).has_guests is False
    place = room.server.workspace.channels[GENERAL]
    room.server.workspace.save_channel(replace(place, members=(*place.members, GUEST)))
    _cost(room)
    assert (await answers.venue(general)).has_guests is False

    await hears.readers_changed(general)

    assert (await answers.venue(general)).has_guests is True
    assert (await answers.venue(general)).has_guests is True
    assert _cost(room)["conversations.info"] == 1
    await store.close()


async def test_what_one_process_hears_of_a_guest_another_one_knows(
    room: SlackRoom, tmp_path: Path
) -> None:
    store = EmbeddedRecordStore(tmp_path / "records.db")
    await store.open()
    hears, answers = (_process(room, store) for _ in range(2))
    for process in (hears, answers):
        assert (await process.venue(room.conversation(GENERAL))).has_guests is False
        assert (await process.asker(room.person(TOM))).is_guest is False

    room.membership = hears
    await _tells(room, TOM, is_restricted=True)

    assert (await answers.venue(room.conversation(GENERAL))).has_guests is True
    assert (await answers.asker(room.person(TOM))).is_guest is True
    _cost(room)
    assert (await hears.venue(room.conversation(GENERAL))).has_guests is True
    assert _cost(room)["users.list"] == 0
    await store.close()


async def test_an_account_that_changes_while_all_are_listed_is_not_missed(room: SlackRoom) -> None:
    listing = asyncio.create_task(_has_guests(room))
    async with asyncio.timeout(10.0):
        while room.calls("users.list") < 2:  # noqa: ASYNC110 - the server counts, and tells nobody
            await asyncio.sleep(0)
    # On a page that was listed before, and told of while the next ones are under way.
    await _tells(room, TOM, is_restricted=True)
    await listing

    assert await _has_guests(room) is True


async def test_a_guest_whom_slack_told_of_only_when_asked_is_met(
    room: SlackRoom, tmp_path: Path
) -> None:
    store = EmbeddedRecordStore(tmp_path / "records.db")
    await store.open()
    general = room.conversation(GENERAL)
    asks, answers = (_process(room, store) for _ in range(2))
    for process in (asks, answers):
        assert (await process.venue(general)).has_guests is False
    workspace = room.server.workspace
    workspace.save_user(replace(workspace.users[TOM], is_restricted=True))

    assert (await asks.asker(room.person(TOM))).is_guest is True

    assert (await asks.venue(general)).has_guests is True
    assert (await answers.venue(general)).has_guests is True
    _cost(room)
    asks.forget_asker(TOM)
    assert (await asks.asker(room.person(TOM))).is_guest is True
    assert (await answers.venue(general)).has_guests is True
    assert _cost(room)["users.list"] == 0
    await store.close()


async def test_two_answers_of_slack_that_differ_are_told_on_once(room: SlackRoom) -> None:
    guests = Guests(room.api, team=room.team)
    tom = room.server.workspace.users[TOM]
    asked = Payload(user_object(replace(tom, is_restricted=True)))
    assert await guests.any_in(GENERAL, members=None) is False

    assert guests.learn(asked) is True
    assert guests.learn(asked) is None
    assert await guests.any_in(GENERAL, members=None) is True
    guests.clear()
    assert await guests.any_in(GENERAL, members=None) is False
    assert guests.learn(asked) is False

    assert await guests.any_in(GENERAL, members=None) is True


async def test_who_leaves_is_out_for_every_process(room: SlackRoom, tmp_path: Path) -> None:
    store = EmbeddedRecordStore(tmp_path / "records.db")
    await store.open()
    hears, answers = (_process(room, store) for _ in range(2))
    leads = room.conversation(PRIVATE)
    assert leads in (await answers.asker(room.person(MAYA))).conversations
    place = room.server.workspace.channels[PRIVATE]
    left = tuple(member for member in place.members if member != MAYA)
    room.server.workspace.save_channel(replace(place, members=left))

    await hears.member_left(MAYA)

    assert leads not in (await answers.asker(room.person(MAYA))).conversations
    assert leads not in (await hears.asker(room.person(MAYA))).conversations
    await store.close()
