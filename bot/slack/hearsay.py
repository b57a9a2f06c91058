"""What processes tell each other: that something which the others may remember is old."""

from __future__ import annotations

from hashlib import sha256

from core.domain.ids import ConversationId, TeamId, UserId, scoped, team_of
from core.records.epochs import Epochs

__all__ = ["Hearsay"]


class Hearsay:
    """Names what may grow old; tells of it, and listens. Without `epochs` there is nobody else."""

    def __init__(self, team: TeamId, epochs: Epochs | None) -> None:
        self._epochs = epochs
        self.accounts = scoped(team, "guests")

    def readers_of(self, conversation: ConversationId) -> str:
        """Name who is in a conversation."""
        return _named("readers", conversation)

    def memberships_of(self, user: UserId) -> str:
        """Name where a person is."""
        return _named("memberships", user)

    async def tell(self, name: str) -> None:
        """Have the others look again.

        Raises:
            RecordChanged, RecordsUnavailable: they were not told.
        """
        if self._epochs is not None:
            await self._epochs.advance(name)

    async def heard(self, *names: str) -> set[str]:
        """Return what others told of since this process last listened.

        Raises:
            RecordsUnavailable: it cannot be told now.
        """
        return set() if self._epochs is None else await self._epochs.moved(*names)


def _named(what: str, id_: ConversationId | UserId) -> str:
    # A digest: what is counted outlives what it is about, and names nothing.
    return scoped(team_of(id_), what, sha256(id_.encode()).hexdigest()[:16])
