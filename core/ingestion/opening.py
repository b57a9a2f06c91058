"""Opens one file for one answer: cut into chunks in memory, and nothing of it kept.

What was read before is taken from the index instead; the bytes are not even downloaded when the
file is known as it is now.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from ulid import ULID

from core.config.settings import IngestionSettings
from core.domain.documents import RawFile, StoredChunk
from core.domain.files import Content, ContentState, File
from core.domain.ids import ContentId, ConversationId, Generation, content_id, team_of
from core.domain.ports import SearchIndex
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.admission import refusal_unread
from core.ingestion.reading import FileReader
from core.records.library import Library, conversations_of

__all__ = ["FileOpener", "OpenedFile"]

logger = logging.getLogger(__name__)

_MOST_CHUNKS: Final = 2_000
"""About a thousand pages: more is for the index, not for one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file's chunks. `is_kept` tells that this conversation can be answered from it anyway."""

    chunks: tuple[StoredChunk, ...]
    is_kept: bool
    is_cut: bool
    """Whether the file goes on after the last chunk."""


class FileOpener:
    """Opens files without taking them in."""

    def __init__(
        self,
        reader: FileReader,
        index: SearchIndex,
        library: Library,
        settings: IngestionSettings,
        *,
        most_chunks: int = _MOST_CHUNKS,
    ) -> None:
        self._most_chunks = most_chunks
        self._reader = reader
        self._index = index
        self._library = library
        self._settings = settings

    async def open(
        self, shared: File, conversation: ConversationId, fetch: Callable[[], Awaitable[bytes]]
    ) -> OpenedFile:
        """Return a file's chunks, read now or taken from the index.

        Args:
            shared: the file as the chat platform shows it.
            conversation: where it is shown.
            fetch: downloads its bytes; called only when they are needed.

        Raises:
            UnreadableFile: with a sentence for people.
            IndexUnavailable, RecordsUnavailable, SandboxUnavailable: try again later.
        """
        refusal = refusal_unread(shared, self._settings)
        if refusal is not None:
            raise refusal
        known = await self._library.file(shared.id)
        if known is not None:
            _refuse_gone(known, conversation)
            if known.content is not None and known.version == shared.version:
                held = await self._library.content(known.content)
                if held is not None and _can_be_read(held):
                    return await self._kept(held, conversation)
        bytes_ = await fetch()
        id_ = content_id(team_of(shared.id), bytes_)
        held = await self._library.content(id_)
        if held is not None and _can_be_read(held):
            return await self._kept(held, conversation)
        return await self._read(shared, id_, bytes_)

    async def _read(self, shared: File, id_: ContentId, bytes_: bytes) -> OpenedFile:
        raw = RawFile(content=bytes_, name=shared.name, media_type=shared.media_type)
        _, chunks = await self._reader.read(raw)
        generation = Generation(str(ULID()))
        logger.info("file_opened", extra={"file": shared.id, "chunks": len(chunks)})
        return OpenedFile(
            chunks=tuple(
                StoredChunk(content=id_, generation=generation, chunk=chunk)
                for chunk in chunks[: self._most_chunks]
            ),
            is_kept=False,
            is_cut=len(chunks) > self._most_chunks,
        )

    async def _kept(self, held: Content, conversation: ConversationId) -> OpenedFile:
        if held.state is ContentState.REFUSED or held.generation is None:
            category = RefusalCategory(held.refusal or RefusalCategory.CORRUPT)
            raise UnreadableFile(category, held.refusal_reason or "It could not be read")
        chunks = await self._index.read(held.id, held.generation, stop=self._most_chunks)
        files = await self._library.files_of(held)
        return OpenedFile(
            chunks=tuple(chunks),
            is_kept=conversation in conversations_of(files),
            is_cut=held.chunk_count > len(chunks),
        )


def _can_be_read(held: Content) -> bool:
    return held.state is ContentState.REFUSED or held.generation is not None


def _refuse_gone(known: File, conversation: ConversationId) -> None:
    if known.deleted:
        raise UnreadableFile(RefusalCategory.REJECTED, "It was deleted")
    if conversation in known.forgotten:
        raise UnreadableFile(RefusalCategory.REJECTED, "It was forgotten here")
