"""What was asked and answered, in words: apart from replies, as it is kept only for a while."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.ids import ConversationId, FileId, UserId
from core.domain.ports import RecordStore
from core.records.repository import Keys, Repository

__all__ = ["Exchange", "Exchanges"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and its answer. `until` is the Unix time from which neither is kept.

    A private one, or one of a direct message, is for its asker's eyes alone.
    """

    conversation: ConversationId
    asker: UserId
    private_to: UserId | None
    question: str
    answer: str | None
    outcome: str
    until: float
    files: frozenset[FileId] = field(default_factory=frozenset)


class Exchanges:
    """Keeps exchanges, one a job, until their time comes."""

    def __init__(self, store: RecordStore) -> None:
        self._exchanges = Repository(store, "exchange", Exchange, _keys)

    async def keep(self, job: str, exchange: Exchange) -> None:
        """Keep an exchange; the first of a job stands."""
        await self._exchanges.create(job, exchange)

    async def get(self, job: str) -> Exchange | None:
        """Return what is still kept of a job."""
        return await self._exchanges.get(job)

    async def drop(self, job: str) -> None:
        """Keep nothing of a job any more."""
        await self._exchanges.delete(job)

    async def sweep(self, *, now: float) -> int:
        """Drop those whose time has come, and return how many they were."""
        return await self._exchanges.sweep(due_before=now)


def _keys(exchange: Exchange) -> Keys:
    return Keys(due_at=exchange.until, owner=exchange.asker)
