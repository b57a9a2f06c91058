"""Who is where, as a test sets it: the lookups of a ConversationSurface and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from bot.surface import Destination, SharedFile
from core.domain.answers import Turn
from core.domain.audience import Asker, Venue
from core.domain.ids import ConversationId, FileId, TeamId, UserId
from tests.builders import TEAM

__all__ = ["Town"]


@dataclass
class Town:
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

    async def readers_changed(self, conversation: ConversationId) -> None:
        """Remember nothing, so that nothing has to be forgotten."""

    async def is_public(self, conversation: ConversationId) -> bool:
        return conversation in self.channels - self.turned_private

    async def history(self, destination: Destination, *, before_ts: str) -> Sequence[Turn]:
        raise NotImplementedError

    async def own_words(self, destination: Destination, *, message_ts: str) -> str | None:
        raise NotImplementedError

    async def shared_file(self, file: FileId, conversation: ConversationId) -> SharedFile:
        raise NotImplementedError

    async def file_still_in(self, file: FileId, conversation: ConversationId) -> SharedFile:
        raise NotImplementedError

    async def direct(self, user: UserId) -> ConversationId:
        raise NotImplementedError

    def files(self, conversation: ConversationId) -> AsyncIterator[SharedFile]:
        raise NotImplementedError

    async def download(self, shared: SharedFile) -> bytes:
        raise NotImplementedError
