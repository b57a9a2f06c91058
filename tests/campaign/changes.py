"""What happens to a workspace between two questions, and between a question and its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import TypeAlias

from tests.campaign.world import Person, Room, RoomKind, World

__all__ = ["MEMBERSHIP_CHANGES", "change_membership"]

Change: TypeAlias = Callable[[World, Random], object]


def _room(world: World, chance: Random, *kinds: RoomKind) -> Room:
    return chance.choice([r for r in world.rooms.values() if r.kind in kinds])


def _person(world: World, chance: Random) -> Person:
    people = world.people.values()
    return chance.choice([p for p in people if not p.outside and not p.bot])


def _removed(world: World, chance: Random) -> None:
    room = _room(world, chance, RoomKind.PUBLIC, RoomKind.PRIVATE)
    if len(room.members) > 1:
        room.members.discard(chance.choice(sorted(room.members)))


def _joined(world: World, chance: Random) -> None:
    _room(world, chance, RoomKind.PUBLIC, RoomKind.PRIVATE).members.add(_person(world, chance).id)


def _became_guest(world: World, chance: Random) -> None:
    _person(world, chance).guest_of = chance.choice(("one", "several"))


def _became_member(world: World, chance: Random) -> None:
    _person(world, chance).guest_of = ""


def _deactivated(world: World, chance: Random) -> None:
    person = _person(world, chance)
    person.deactivated = not person.deactivated


def _turned_private(world: World, chance: Random) -> None:
    _room(world, chance, RoomKind.PUBLIC).kind = RoomKind.PRIVATE


def _turned_public(world: World, chance: Random) -> None:
    _room(world, chance, RoomKind.PRIVATE).kind = RoomKind.PUBLIC


def _shared_outside(world: World, chance: Random) -> None:
    room = _room(world, chance, RoomKind.PUBLIC, RoomKind.PRIVATE, RoomKind.GROUP_DM)
    outside = [p.id for p in world.people.values() if p.outside]
    room.shared, room.pending = True, False
    room.members.add(chance.choice(outside))


def _sharing_offered(world: World, chance: Random) -> None:
    _room(world, chance, RoomKind.PUBLIC, RoomKind.PRIVATE).pending = True


def _sharing_ended(world: World, chance: Random) -> None:
    room = _room(world, chance, RoomKind.PUBLIC, RoomKind.PRIVATE, RoomKind.GROUP_DM)
    room.shared = room.pending = False
    room.members -= {p.id for p in world.people.values() if p.outside}


MEMBERSHIP_CHANGES: Mapping[str, Change] = {
    "removed": _removed,
    "joined": _joined,
    "became a guest": _became_guest,
    "became a member": _became_member,
    "deactivated": _deactivated,
    "turned private": _turned_private,
    "turned public": _turned_public,
    "shared outside": _shared_outside,
    "sharing offered": _sharing_offered,
    "sharing ended": _sharing_ended,
}


def change_membership(world: World, chance: Random) -> None:
    """Let one thing happen to people or rooms; there are always some rooms of each kind left."""
    kinds = [room.kind for room in world.rooms.values()]
    names = sorted(MEMBERSHIP_CHANGES)
    if kinds.count(RoomKind.PUBLIC) < 5:
        names.remove("turned private")
    if kinds.count(RoomKind.PRIVATE) < 4:
        names.remove("turned public")
    MEMBERSHIP_CHANGES[chance.choice(names)](world, chance)
