"""The conversations Docent was taken out of: hidden at once, erased when their days are over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.ids import ConversationId, TeamId, team_of
from core.domain.ports import RecordStore
from core.records.repository import Repository

__all__ = ["Departures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """When each conversation was left, in Unix seconds."""

    at: Mapping[ConversationId, float] = field(default_factory=dict)


class Departures:
    """One record a team, so that one write hides a conversation and one read tells of all."""

    def __init__(self, store: RecordStore) -> None:
        self._left = Repository(store, "departures", _Left)

    async def of(self, team: TeamId) -> Mapping[ConversationId, float]:
        """Return the conversations left and not returned to, with the Unix time of each.

        Raises:
            RecordsUnavailable: it cannot be read now.
        """
        left = await self._left.get(team)
        return left.at if left is not None else {}

    async def leave(self, conversation: ConversationId, *, at: float) -> None:
        """Hide a conversation; the first note since it was joined stands.

        Raises:
            RecordsUnavailable: it was not hidden.
        """
        await self._left.change(
            team_of(conversation),
            lambda old: _Left(at={conversation: at, **(old.at if old else {})}),
        )

    async def come_back(self, conversation: ConversationId) -> None:
        """Show a conversation again.

        Raises:
            RecordsUnavailable: it is still hidden.
        """
        await self._left.change(
            team_of(conversation),
            lambda old: old and _Left(at={k: v for k, v in old.at.items() if k != conversation}),
        )
