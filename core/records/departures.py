"""The conversations Docent was taken out of: hidden at once, erased when their days are over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.domain.ids import ConversationId, TeamId, team_of
from core.domain.ports import RecordStore
from core.records.repository import Repository

__all__ = ["Departures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """When each conversation was left, first and last since it was joined, and when that was.

    All in Unix seconds; they come in any order.
    """

    at: Mapping[ConversationId, float] = field(default_factory=dict)
    last: Mapping[ConversationId, float] = field(default_factory=dict)
    joined: Mapping[ConversationId, float] = field(default_factory=dict)


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

        What is told late, of a time before it was joined, hides nothing.

        Raises:
            RecordsUnavailable: it was not hidden.
        """

        def step(old: _Left | None) -> _Left | None:
            left = old or _Left()
            if left.joined.get(conversation, at) > at:
                return None
            last = max(at, left.last.get(conversation, at))
            return replace(
                left, at={conversation: at, **left.at}, last={**left.last, conversation: last}
            )

        await self._left.change(team_of(conversation), step)

    async def come_back(self, conversation: ConversationId, *, at: float) -> None:
        """Show a conversation again, unless it was left later than that.

        Raises:
            RecordsUnavailable: it is still hidden.
        """

        def step(old: _Left | None) -> _Left:
            left = old or _Left()
            joined = max(at, left.joined.get(conversation, at))
            last = left.last.get(conversation, left.at.get(conversation, at))
            later = {conversation: last} if last > joined else {}
            return _Left(
                at={**_without(left.at, conversation), **later},
                last={**_without(left.last, conversation), **later},
                joined={**left.joined, conversation: joined},
            )

        await self._left.change(team_of(conversation), step)

    async def forget(self, conversation: ConversationId) -> None:
        """Know nothing of a conversation any more, for nothing is kept of it.

        Raises:
            RecordsUnavailable: it is still noted.
        """
        await self._left.change(
            team_of(conversation),
            lambda old: (
                old
                and _Left(
                    at=_without(old.at, conversation),
                    last=_without(old.last, conversation),
                    joined=_without(old.joined, conversation),
                )
            ),
        )


def _without(
    times: Mapping[ConversationId, float], conversation: ConversationId
) -> Mapping[ConversationId, float]:
    return {id_: at for id_, at in times.items() if id_ != conversation}
