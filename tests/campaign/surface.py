"""Tells Docent of an invented workspace what a chat platform tells."""

from __future__ import annotations

from core.domain.audience import Asker, Venue, VenueKind
from core.domain.ids import ConversationId, TeamId, UserId, local_part
from tests.builders import TEAM, conversation
from tests.campaign.world import RoomKind, World
from tests.fakes.unasked_surface import UnaskedSurface

__all__ = ["WorldSurface"]

_VENUES = {
    RoomKind.PUBLIC: VenueKind.PUBLIC_CHANNEL,
    RoomKind.PRIVATE: VenueKind.PRIVATE_CHANNEL,
    RoomKind.GROUP_DM: VenueKind.GROUP_DM,
    RoomKind.DM: VenueKind.PERSONAL,
}


class WorldSurface(UnaskedSurface):
    """Tells of the workspace what a chat platform tells; `unknown` names what it does not."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.unknown: frozenset[str] = frozenset()

    async def venue(self, conversation: ConversationId) -> Venue:
        room = self.world.rooms[local_part(conversation)]
        present = [self.world.people[m] for m in room.members]
        guests = any((p.guest_of or p.outside) and not p.deactivated for p in present)
        return Venue(
            conversation=conversation,
            kind=_VENUES[room.kind],
            has_guests=None if "guests" in self.unknown else guests,
            is_external=None if "external" in self.unknown else room.is_external,
        )

    async def asker(self, user: UserId) -> Asker:
        person = self.world.people[local_part(user)]
        rooms = () if "rooms" in self.unknown else self.world.rooms_of(person.id)
        vague = "asker" in self.unknown or person.deactivated
        return Asker(
            user=user,
            is_guest=None if vague else bool(person.guest_of),
            is_external=None if "origin" in self.unknown else person.outside,
            conversations=frozenset(conversation(room) for room in rooms),
        )

    async def public(self, team: TeamId, *, anew: bool = False) -> frozenset[ConversationId]:
        assert team == TEAM
        assert not anew
        if "public" in self.unknown:
            return frozenset()
        return frozenset(
            conversation(r.id)
            for r in self.world.rooms.values()
            if r.kind is RoomKind.PUBLIC and not r.is_external
        )

    def forget(self, user: UserId | None, conversation: ConversationId | None) -> None:
        """Forget nothing: the world is asked each time."""

    async def is_public(self, conversation: ConversationId) -> bool:
        room = self.world.rooms[local_part(conversation)]
        is_public = room.kind is RoomKind.PUBLIC and not room.is_external
        return is_public and "public" not in self.unknown
