"""What Docent remembers of a conversation it serves: whether its people were told about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.ids import ConversationId, UserId
from core.domain.ports import RecordStore
from core.records.repository import Repository

__all__ = ["Conversations", "ServedConversation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedConversation:
    """A conversation whose files were ingested at least once."""

    id: ConversationId
    introduced_by: UserId | None = None
    introduced_at: float | None = None
    last_ingest_at: float | None = None
    ingest_job: str | None = None
    """The job that reads its files, or read them last."""


class Conversations:
    """Reads and changes what is remembered of conversations."""

    def __init__(self, store: RecordStore) -> None:
        self._served = Repository(store, "conversation", ServedConversation)

    async def get(self, id_: ConversationId) -> ServedConversation | None:
        """Return what is remembered."""
        return await self._served.get(id_)

    async def introduce(self, id_: ConversationId, *, by: UserId, at: float) -> None:
        """Note who first had Docent read a conversation's files; the first note stands."""

        def step(old: ServedConversation | None) -> ServedConversation | None:
            if old is not None and old.introduced_at is not None:
                return None
            return replace(old or ServedConversation(id=id_), introduced_by=by, introduced_at=at)

        await self._served.change(id_, step)

    async def claim_ingest(
        self, id_: ConversationId, *, job: str, instead_of: str | None
    ) -> str | None:
        """Note which job reads a conversation's files, if none does but `instead_of`.

        Returns the job that does by now.
        """

        def step(old: ServedConversation | None) -> ServedConversation | None:
            served = old or ServedConversation(id=id_)
            if served.ingest_job not in {None, job, instead_of}:
                return None
            return replace(served, ingest_job=job)

        served = await self._served.change(id_, step)
        return served.ingest_job if served is not None else None

    async def ingested(self, id_: ConversationId, *, at: float) -> None:
        """Note the end of an ingest."""
        await self._served.change(
            id_, lambda old: replace(old or ServedConversation(id=id_), last_ingest_at=at)
        )
