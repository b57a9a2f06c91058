"""What Docent remembers of a conversation it serves: what its people were told, and asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.domain.ids import ConversationId, FileId
from core.domain.ports import RecordStore
from core.records.repository import Repository

__all__ = ["Conversations", "ServedConversation", "UnreadFile"]

_MOST_UNREAD = 50
"""Files that could not be read while watching, as many as a report would name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadFile:
    """A file that came while its conversation was watched, and could not be read."""

    file: FileId
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedConversation:
    """A conversation whose files were ingested or watched at least once.

    `unread` are the files that came while it was watched and could not be read, newest last.
    `moved_to` is its new id, where it got one.
    """

    id: ConversationId
    introduced_at: float | None = None
    last_ingest_at: float | None = None
    ingest_job: str | None = None
    """The job that reads its files, or read them last."""
    watched_since: float | None = None
    is_archived: bool = False
    unread: tuple[UnreadFile, ...] = ()
    moved_to: ConversationId | None = None

    @property
    def is_watched(self) -> bool:
        """Whether new files are read as they come."""
        return self.watched_since is not None


class Conversations:
    """Reads and changes what is remembered of conversations."""

    def __init__(self, store: RecordStore) -> None:
        self._served = Repository(store, "conversation", ServedConversation)

    async def get(self, id_: ConversationId) -> ServedConversation | None:
        """Return what is remembered."""
        return await self._served.get(id_)

    async def get_many(self, ids: Iterable[ConversationId]) -> Mapping[str, ServedConversation]:
        """Return what is remembered of conversations."""
        return await self._served.get_many(ids)

    async def watch(self, id_: ConversationId, *, at: float) -> None:
        """Note that new files are read as they come; the first note stands."""

        def step(old: ServedConversation | None) -> ServedConversation | None:
            if old is not None and old.is_watched:
                return None
            return replace(old or ServedConversation(id=id_), watched_since=at)

        await self._served.change(id_, step)

    async def stop_watching(self, id_: ConversationId) -> None:
        """Note that new files are left alone."""
        await self._served.change(id_, lambda old: old and replace(old, watched_since=None))

    async def set_archived(self, id_: ConversationId, *, is_archived: bool) -> None:
        """Note whether a conversation is archived."""
        await self._served.change(
            id_, lambda old: replace(old or ServedConversation(id=id_), is_archived=is_archived)
        )

    async def note_unread(self, id_: ConversationId, unread: UnreadFile) -> None:
        """Note that a file could not be read while watching."""

        def step(old: ServedConversation | None) -> ServedConversation:
            served = old or ServedConversation(id=id_)
            others = tuple(u for u in served.unread if u.file != unread.file)
            return replace(served, unread=(*others, unread)[-_MOST_UNREAD:])

        await self._served.change(id_, step)

    async def note_read(self, id_: ConversationId, file: FileId) -> None:
        """Note that a file could be read after all, or is gone."""
        await self._served.change(
            id_,
            lambda old: old and replace(old, unread=tuple(u for u in old.unread if u.file != file)),
        )

    async def move(self, old_id: ConversationId, new_id: ConversationId) -> None:
        """Note that a conversation has another id from now on; the old one points to it."""
        known = await self._served.get(old_id)
        if known is not None and known.moved_to is not None:
            return
        if known is not None:
            now = await self.where_it_is(new_id)
            await self._served.change(now, lambda new: new or replace(known, id=now))
        await self._served.change(old_id, lambda _: ServedConversation(id=old_id, moved_to=new_id))

    async def where_it_is(self, id_: ConversationId) -> ConversationId:
        """Return a conversation's id by now, however often it got another."""
        seen = {id_}
        while True:
            served = await self._served.get(id_)
            if served is None or served.moved_to is None or served.moved_to in seen:
                return id_
            id_ = served.moved_to
            seen.add(id_)

    async def delete(self, id_: ConversationId) -> None:
        """Forget a conversation."""
        await self._served.delete(id_)

    async def introduce(self, id_: ConversationId, *, at: float) -> None:
        """Note when a conversation was told that Docent reads its files; the first note stands."""

        def step(old: ServedConversation | None) -> ServedConversation | None:
            if old is not None and old.introduced_at is not None:
                return None
            return replace(old or ServedConversation(id=id_), introduced_at=at)

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
