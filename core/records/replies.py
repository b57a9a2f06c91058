"""Replies as posted, with the ids they used, so that they can be found, checked and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.ids import ContentId, ConversationId, FileId, MessageId, UserId
from core.domain.ports import RecordStore
from core.errors import RecordExists
from core.records.repository import Keys, Repository

__all__ = ["Replies", "Reply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message Docent posted. `message` is None for an ephemeral one, which has no handle."""

    job: str
    conversation: ConversationId
    asker: UserId
    message: MessageId | None
    files: frozenset[FileId]
    contents: frozenset[ContentId]
    outcome: str
    posted_at: float
    withdrawn: bool = False


class Replies:
    """Reads and writes Replies, one a job."""

    def __init__(self, store: RecordStore) -> None:
        self._replies = Repository(store, "reply", Reply, _keys)

    async def add(self, reply: Reply) -> None:
        """Note a posted reply; the first note of a job stands."""
        try:
            await self._replies.create(reply.job, reply)
        except RecordExists:
            return

    async def get(self, job: str) -> Reply | None:
        """Return the reply of a job."""
        return await self._replies.get(job)

    async def mark_withdrawn(self, job: str) -> None:
        """Note that a reply was withdrawn."""
        await self._replies.change(job, lambda old: old and replace(old, withdrawn=True))


def _keys(reply: Reply) -> Keys:
    state = "withdrawn" if reply.withdrawn else "posted"
    return Keys(state=state, due_at=reply.posted_at, owner=reply.conversation)
