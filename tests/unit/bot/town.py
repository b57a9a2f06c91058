"""Who is where, as a test sets it: the lookups of a ConversationSurface and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.audience import Asker, Venue
from core.domain.ids import ConversationId, TeamId, UserId
from tests.builders import TEAM
from tests.fakes.unasked_surface import UnaskedSurface

__all__ = ["Town"]


@dataclass
class Town(UnaskedSurface):
    """One place where replies go, one person who asks, and what is known of other places."""

    place: Venue
    person: Asker
    channels: frozenset[ConversationId] = frozenset()
    turned_private: frozenset[ConversationId] = frozenset()
    elsewhere: dict[ConversationId, Venue] = field(default_factory=dict)

    async def venue(self, conversation: ConversationId) -> Venue:
        if conversation in self.elsewhere:
            return self.elsewhere[conversation]
        assert conversation == self.place.conversation
        return self.place

    async def asker(self, user: UserId) -> Asker:
        assert user == self.person.user
        return self.person

    async def public(self, team: TeamId, *, anew: bool = False) -> frozenset[ConversationId]:
        assert team == TEAM
        return self.channels - self.turned_private if anew else self.channels

    def forget(self, user: UserId | None, conversation: ConversationId | None) -> None:
        raise NotImplementedError

    async def is_public(self, conversation: ConversationId) -> bool:
        return conversation in self.channels - self.turned_private
