"""Lets go of a whole conversation: what was shared only there is gone, all else loses a place."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from core.domain.files import Content, File, Place
from core.domain.ids import ConversationId, FileId
from core.ingestion.pipeline import Ingestor
from core.records.conversations import Conversations
from core.records.library import Library
from core.records.uses import Uses

__all__ = ["Departing"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departing:
    """Erases what is kept of a conversation, or gives it another id."""

    ingestor: Ingestor
    library: Library
    served: Conversations
    uses: Uses

    async def erase(self, conversation: ConversationId) -> int:
        """Erase a conversation's files, chunks and notes; return how many files it had.

        A file that is shared elsewhere stays there; a deleted one stays marked as such, so that
        it never returns. Doing it again after a crash finishes what was left.

        Raises:
            IndexUnavailable, RecordsUnavailable: some of it is left; do it again.
        """
        # Also those that lost their place before: an attempt that broke off may have left more.
        files = await self.library.files_ever_in(conversation)
        for id_ in files:
            await self._take_away(id_, conversation)
        await self.served.delete(conversation)
        await self.uses.drop_conversation(conversation)
        # Last of all: until then a restart finds the conversation among those that were left.
        await self.library.drop_conversation(conversation)
        logger.info("conversation_erased", extra={"files": len(files)})
        return len(files)

    async def move(self, old: ConversationId, new: ConversationId) -> int:
        """Give a conversation another id, in every file's places; return how many files it had.

        Raises:
            IndexUnavailable, RecordsUnavailable: some of it is left; do it again.
        """
        await self.served.move(old, new)
        moved, place = 0, old
        # It may have got yet another one before, or meanwhile: what is told may come in any order.
        while (now := await self.served.where_it_is(place)) != place:
            moved += await self._move(place, now)
            place = now
        return moved

    async def _move(self, old: ConversationId, new: ConversationId) -> int:
        await self.uses.move_conversation(old, new)
        for id_ in await self.library.files_ever_in(old):
            await self._keep_forgotten(id_, old, new)
        files = await self.library.files_in(old)
        for id_ in files:
            await self._add_place(id_, old, new)
            await self._take_away(id_, old)
        await self.library.drop_conversation(old)
        return len(files)

    async def _take_away(self, id_: FileId, conversation: ConversationId) -> None:
        await self.ingestor.unshare(id_, conversation)
        file = await self.library.change_file(
            id_, lambda old: old and replace(old, left=old.left - {conversation})
        )
        if file is not None and _is_empty(file):
            await self.library.delete_file(id_)

    async def _keep_forgotten(self, id_: FileId, old: ConversationId, new: ConversationId) -> None:
        """Keep the bytes of a file forgotten under the new id where they were under the old one."""
        file = await self.library.file(id_)
        for content in filter(None, {file.content, file.was}) if file is not None else ():
            await self.library.change_content(
                content, lambda held: held and _barred(held, old, new)
            )

    async def _add_place(self, id_: FileId, old: ConversationId, new: ConversationId) -> None:
        await self.library.change_file(id_, lambda file: file and _moved(file, old, new))


def _is_empty(file: File) -> bool:
    kept = (file.places, file.left, file.content, file.leaving, file.deleted, file.forgotten)
    return not any(kept)


def _moved(file: File, old: ConversationId, new: ConversationId) -> File:
    places = {place.conversation: place for place in file.places}
    if old in places and new not in places:
        was = places[old]
        places[new] = Place(conversation=new, message_ts=was.message_ts, permalink=was.permalink)
    forgotten = file.forgotten | ({new} if old in file.forgotten else frozenset())
    return replace(file, places=tuple(places.values()), forgotten=forgotten)


def _barred(content: Content, old: ConversationId, new: ConversationId) -> Content:
    if old not in content.forgotten:
        return content
    return replace(content, forgotten=content.forgotten | {new})
