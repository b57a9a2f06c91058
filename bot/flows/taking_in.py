"""Reads one file that a conversation shows, and reports whatever became of it."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from bot.flows.runner import JobRun
from bot.surface import ConversationSurface, FilesUnavailable, SharedFile
from core.domain.ids import ConversationId, FileId
from core.errors import UnreadableFile
from core.ingestion.pipeline import Ingestor
from core.ingestion.reports import FileReport, skipped

__all__ = ["Downloads", "take_in", "take_in_by_id"]

_NAMELESS = "A file"


class Downloads(Protocol):
    """What fetches a file's bytes; see `ConversationSurface`."""

    async def download(self, shared: SharedFile) -> bytes:
        """Fetch a file's bytes."""
        ...


async def take_in(
    shared: SharedFile, downloads: Downloads, ingestor: Ingestor, run: JobRun
) -> FileReport:
    """Read a file; one that cannot be read is reported with the reason.

    Raises:
        SurfaceError: it could not be downloaded now.
        IngestError, IndexUnavailable, RecordsUnavailable: it could not be taken in now.
    """
    if shared.unreadable is not None:
        return skipped(shared.file.name, shared.unreadable)
    try:
        return await ingestor.ingest(
            shared.file, partial(downloads.download, shared), run=run.job.id
        )
    except UnreadableFile as error:
        return skipped(shared.file.name, error.reason)


async def take_in_by_id(
    file: FileId,
    conversation: ConversationId,
    conversations: ConversationSurface,
    ingestor: Ingestor,
    run: JobRun,
    *,
    unseen: str,
) -> FileReport:
    """Ask what a file is, and read it; `unseen` is the reason when it is not shared there.

    Raises:
        SurfaceError, IngestError, IndexUnavailable, RecordsUnavailable: see `take_in`.
    """
    try:
        shared = await conversations.file_still_in(file, conversation)
    except FilesUnavailable:
        return skipped(_NAMELESS, unseen)
    return await take_in(shared, conversations, ingestor, run)
