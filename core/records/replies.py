"""Replies as posted, with the ids they used, so that they can be found, checked and withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.domain.ids import (
    ContentId,
    ConversationId,
    FileId,
    MessageId,
    UserId,
    scoped,
    team_of,
)
from core.domain.ports import RecordStore
from core.records.exchanges import Exchanges
from core.records.repository import Keys, Repository
from core.records.uses import Uses

__all__ = ["Replies", "Reply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message Docent posted. `message` is None for an ephemeral one, which has no handle.

    `files` are those it cites or names, `sources` the conversations it cites or names them from;
    `rest` are the messages that a long answer goes on in. With `shared` the asker showed it to
    people who may not all see its files, and knew which ones.
    """

    job: str
    conversation: ConversationId
    asker: UserId
    message: MessageId | None
    files: frozenset[FileId]
    contents: frozenset[ContentId]
    outcome: str
    posted_at: float
    withdrawn: bool = False
    sources: frozenset[ConversationId] = field(default_factory=frozenset)
    rest: tuple[MessageId, ...] = ()
    shared: bool = False


class Replies:
    """Reads and writes Replies, one a job."""

    def __init__(self, store: RecordStore) -> None:
        self._replies = Repository(store, "reply", Reply, _keys)
        self._uses = Uses(store)
        self._exchanges = Exchanges(store)

    async def add(self, reply: Reply) -> None:
        """Note a posted reply; the first note of a job stands."""
        if reply.message is not None:
            # First of all: a reply that is noted is found by what it used.
            for file in sorted(reply.files):
                await self._uses.note_file(file, reply.job)
            for source in sorted(reply.sources - {reply.conversation}):
                await self._uses.note_carried(source, reply.conversation, reply.job)
        await self._replies.create(reply.job, reply)

    async def get(self, job: str) -> Reply | None:
        """Return the reply of a job."""
        return await self._replies.get(job)

    async def get_many(self, jobs: Iterable[str]) -> Mapping[str, Reply]:
        """Return the replies of jobs, those that there are."""
        return await self._replies.get_many(jobs)

    async def erase_words(self, job: str) -> None:
        """Keep neither the words of a reply nor who asked; it can still be withdrawn."""
        await self._replies.change(
            job,
            lambda old: old and replace(old, asker=UserId(scoped(team_of(old.asker), "erased"))),
        )
        await self._exchanges.drop(job)

    async def mark_withdrawn(self, job: str) -> None:
        """Note that a reply was withdrawn; its words are kept no longer."""
        await self._replies.change(job, lambda old: old and replace(old, withdrawn=True))
        await self._exchanges.drop(job)


def _keys(reply: Reply) -> Keys:
    state = "withdrawn" if reply.withdrawn else "posted"
    return Keys(state=state, due_at=reply.posted_at, owner=reply.conversation)
