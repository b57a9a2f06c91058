"""Who can read what in Slack: guests and outsiders are seen, and what is unknown stays unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.slack.payload import Payload
from core.domain.audience import VenueKind
from playground.model import User
from playground.model.users import user_object
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, PRIVATE, TOM
from tests.e2e.slack_room import SlackRoom


async def _make_guest(room: SlackRoom, user: str) -> None:
    """Make somebody a guest, and tell of it as the event does."""
    room.server.make_guest(user)
    changed = room.server.workspace.users[user]
    await room.membership.person_changed(Payload(user_object(changed)))


@pytest.mark.parametrize(
    ("channel", "kind", "has_guests"),
    [
        (GENERAL, VenueKind.PUBLIC_CHANNEL, False),
        (PRIVATE, VenueKind.PRIVATE_CHANNEL, False),
        (GUEST_CHANNEL, VenueKind.PUBLIC_CHANNEL, True),
    ],
)
async def test_a_channel_is_described(
    room: SlackRoom, channel: str, kind: VenueKind, has_guests: bool
) -> None:
    venue = await room.membership.venue(room.conversation(channel))

    assert (venue.kind, venue.has_guests, venue.is_external) == (kind, has_guests, False)


async def test_direct_messages_are_described(room: SlackRoom) -> None:
    bot = room.server.workspace.identity.bot_user_id
    alone = await room.membership.venue(room.conversation(room.server.dm(MAYA, bot).id))
    group = await room.membership.venue(room.conversation(room.server.dm(MAYA, GUEST, bot).id))

    assert alone.kind is VenueKind.PERSONAL
    assert (group.kind, group.has_guests) == (VenueKind.GROUP_DM, True)


async def test_a_channel_shared_with_others_is_external_and_not_public(room: SlackRoom) -> None:
    assert room.conversation(GENERAL) in await room.membership.public(room.team)
    room.server.share_outside(GENERAL)
    room.membership.forget_conversation(GENERAL)

    venue = await room.membership.venue(room.conversation(GENERAL))

    assert venue.is_external is True
    assert room.conversation(GENERAL) not in await room.membership.public(room.team)


async def test_public_channels_are_those_the_bot_is_in(room: SlackRoom) -> None:
    elsewhere = room.server.create_channel(MAYA, "elsewhere")

    public = await room.membership.public(room.team)

    assert public == {room.conversation(GENERAL), room.conversation(GUEST_CHANNEL)}
    assert room.conversation(elsewhere.id) not in public


async def test_people_are_described(room: SlackRoom) -> None:
    maya = await room.membership.asker(room.person(MAYA))
    guest = await room.membership.asker(room.person(GUEST))

    assert (maya.is_guest, maya.is_external) == (False, False)
    assert {room.conversation(GENERAL), room.conversation(PRIVATE)} <= maya.conversations
    assert (guest.is_guest, guest.is_external) == (True, False)
    assert room.conversation(PRIVATE) not in guest.conversations


async def test_what_is_known_is_not_asked_again_until_an_event(room: SlackRoom) -> None:
    for _ in range(3):
        await room.membership.venue(room.conversation(GENERAL))
    assert room.calls("conversations.info") == 1
    assert room.calls("users.list") == 1

    await _make_guest(room, TOM)

    assert (await room.membership.venue(room.conversation(GENERAL))).has_guests is True


async def test_who_was_made_a_guest_is_one_at_the_next_question(room: SlackRoom) -> None:
    assert (await room.membership.asker(room.person(TOM))).is_guest is False
    await _make_guest(room, TOM)

    assert (await room.membership.asker(room.person(TOM))).is_guest is True


@pytest.mark.parametrize("method", ["conversations.info", "users.list", "conversations.members"])
async def test_a_channel_that_cannot_be_looked_up_is_not_taken_for_a_safe_one(
    room: SlackRoom, method: str
) -> None:
    room.server.faults.error(method, "fatal_error")

    venue = await room.membership.venue(room.conversation(GUEST_CHANNEL))

    assert venue.has_guests is None
    assert venue.is_external is (None if method == "conversations.info" else False)


@pytest.mark.parametrize("method", ["users.info", "users.conversations"])
async def test_a_person_who_cannot_be_looked_up_is_unknown_and_asked_for_again(
    room: SlackRoom, method: str
) -> None:
    room.server.faults.error(method, "fatal_error")

    unknown = await room.membership.asker(room.person(MAYA))

    assert (unknown.is_guest, unknown.is_external) == (None, None)
    assert unknown.conversations == frozenset()
    assert (await room.membership.asker(room.person(MAYA))).is_guest is False


async def test_public_channels_that_cannot_be_listed_are_none(room: SlackRoom) -> None:
    room.server.faults.error("users.conversations", "fatal_error")

    assert await room.membership.public(room.team) == frozenset()
    assert await room.membership.public(room.team)


async def test_an_outsider_is_told_from_a_member(room: SlackRoom) -> None:
    stranger = room.server.add_person("stranger", outside_team="T0OUTSIDE01")

    asker = await room.membership.asker(room.person(stranger.id))

    assert asker.is_external is True


async def test_who_belongs_to_another_team_is_an_outsider_though_no_stranger(
    room: SlackRoom,
) -> None:
    partner = User(id="U0PARTNER01", name="partner", real_name="Partner", team_id="T0OUTSIDE01")
    room.server.workspace.save_user(partner)

    assert (await room.membership.asker(room.person(partner.id))).is_external is True


async def test_a_channel_about_to_be_shared_counts_as_shared(room: SlackRoom) -> None:
    general = room.server.workspace.channels[GENERAL]
    room.server.workspace.save_channel(replace(general, is_pending_ext_shared=True))

    assert (await room.membership.venue(room.conversation(GENERAL))).is_external is True
    assert room.conversation(GENERAL) not in await room.membership.public(room.team)
    assert not await room.membership.is_public(room.conversation(GENERAL))
