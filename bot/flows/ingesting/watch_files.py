"""Reads a file as it is shared in a watched conversation, and says nothing about it there."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bot.flows import sentences
from bot.flows.keeping.current_surface import CurrentSurface, FileNotThere
from bot.flows.keeping.keeping_requests import FILE_SHARED
from bot.flows.runner import JobRun, RetryLater
from bot.flows.taking_in import take_in
from bot.surface import SharedFile, SurfaceError
from core.domain.ids import ConversationId
from core.errors import IndexUnavailable, IngestError
from core.ingestion.pipeline import Ingestor
from core.ingestion.reports import FileOutcome
from core.records.conversations import Conversations, UnreadFile
from core.utils.logging import log_context

__all__ = ["WatchFiles"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 5
_RETRY_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchFiles:
    """The flow behind files that are shared; failures are kept for whoever asks for the status."""

    conversations: CurrentSurface
    ingestor: Ingestor
    served: Conversations

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job."""
        asked = FILE_SHARED.decode(run.job.payload)
        with log_context(channel=asked.conversation):
            served = await self.served.get(asked.conversation)
            if served is None or not served.is_watched:
                return
            try:
                shared = await self.conversations.look_up(asked.file)
            except FileNotThere:
                return
            except SurfaceError as error:
                if run.job.attempts >= _ATTEMPTS:
                    logger.warning("shared_file_unknown", extra={"code": error.code})
                    return
                raise RetryLater(_RETRY_S) from error
            await self.take_in(shared, asked.conversation, run)

    async def take_in(self, shared: SharedFile, conversation: ConversationId, run: JobRun) -> None:
        """Read a file for a conversation's people, if it is shared there.

        Raises:
            RetryLater: it cannot be read now.
        """
        places = tuple(p for p in shared.file.places if p.conversation == conversation)
        if not places:
            return
        here = replace(shared, file=replace(shared.file, places=places))
        try:
            reason = await self._reason_unread(here, run)
        except (SurfaceError, IngestError, IndexUnavailable) as error:
            if run.job.attempts < _ATTEMPTS:
                raise RetryLater(_RETRY_S) from error
            logger.warning("watched_file_failed", extra={"file": shared.file.id})
            reason = sentences.NOT_NOW
        if reason is None:
            await self.served.note_read(conversation, shared.file.id)
            return
        unread = UnreadFile(file=shared.file.id, name=shared.file.name, reason=reason)
        await self.served.note_unread(conversation, unread)

    async def _reason_unread(self, shared: SharedFile, run: JobRun) -> str | None:
        report = await take_in(shared, self.conversations, self.ingestor, run)
        logger.info("watched_file", extra={"file": shared.file.id, "outcome": report.outcome.value})
        return report.reason if report.outcome is FileOutcome.SKIPPED else None
