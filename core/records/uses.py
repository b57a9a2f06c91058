"""Which replies used what: how a removed file, or a changed channel, finds what quoted it."""

from __future__ import annotations

from core.domain.ids import ConversationId, FileId
from core.domain.ports import RecordStore
from core.records.id_sets import IdSets

__all__ = ["Uses"]


class Uses:
    """Jobs of replies, by a file they used, and by conversations they carried words between."""

    def __init__(self, store: RecordStore) -> None:
        self._jobs = IdSets(store, "use")

    async def note_file(self, file: FileId, job: str) -> None:
        """Note that a reply used or named a file."""
        await self._jobs.add(f"file/{file}", job)

    async def note_carried(self, source: ConversationId, into: ConversationId, job: str) -> None:
        """Note that a reply in one conversation used a file of another."""
        await self._jobs.add(f"from/{source}", job)
        await self._jobs.add(f"into/{into}", job)

    async def of_file(self, file: FileId) -> tuple[str, ...]:
        """Return the replies that used or named a file."""
        return await self._jobs.ids(f"file/{file}")

    async def carried_from(self, source: ConversationId) -> tuple[str, ...]:
        """Return the replies elsewhere that used a conversation's files."""
        return await self._jobs.ids(f"from/{source}")

    async def carried_into(self, into: ConversationId) -> tuple[str, ...]:
        """Return the replies in a conversation that used other conversations' files."""
        return await self._jobs.ids(f"into/{into}")

    async def move_conversation(self, old: ConversationId, new: ConversationId) -> None:
        """Note what was carried from and into a conversation for its new id too."""
        for way in ("from", "into"):
            for job in await self._jobs.ids(f"{way}/{old}"):
                await self._jobs.add(f"{way}/{new}", job)

    async def drop_conversation(self, conversation: ConversationId) -> None:
        """Forget what was carried from and into a conversation."""
        await self._jobs.drop(f"from/{conversation}")
        await self._jobs.drop(f"into/{conversation}")
