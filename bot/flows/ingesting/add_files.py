"""Adds files that came with a question to its conversation's knowledge, when somebody says so."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.flows import sentences
from bot.flows.answering.answer_parts import Answered
from bot.flows.refusals import refusal
from bot.flows.requests import ADD_FILES, AddFilesAsked
from bot.flows.roles import Action, Roles
from bot.flows.runner import JobRun, RetryLater, request_id
from bot.surface import (
    Button,
    Control,
    ConversationSurface,
    FilesUnavailable,
    ReplySurface,
    SurfaceError,
)
from core.domain.audience import VenueKind
from core.domain.ids import FileId, local_part
from core.errors import DocentError, UnreadableFile
from core.ingestion.pipeline import Ingestor
from core.ingestion.reports import FileOutcome, FileReport, skipped
from core.records.audit import Audit, AuditAction, AuditEntry
from core.utils.logging import log_context

__all__ = ["ADD_FILES_ACTION", "AddFiles", "add_files_controls"]

logger = logging.getLogger(__name__)

ADD_FILES_ACTION: Final = "add_files"
"""What a platform calls the button."""
_ATTEMPTS: Final = 5
_RETRY_S: Final = 5.0


def add_files_controls(given: Answered) -> Sequence[Control]:
    """Offer to add what is not known yet; who presses is checked then."""
    addable, readers = given.attached.addable, given.readers
    in_channel = readers.venue.kind is not VenueKind.PERSONAL
    if not (addable and in_channel and readers.asker.is_guest is False):
        return ()
    value = ",".join(local_part(file) for file in addable)
    return [Button(action=ADD_FILES_ACTION, label=sentences.ADD_FILES, value=value)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFiles:
    """The flow behind "Add to this channel's knowledge"."""

    surface: ReplySurface
    conversations: ConversationSurface
    ingestor: Ingestor
    roles: Roles
    audit: Audit
    clock: Callable[[], float] = time.time

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job: repeating it adds nothing twice."""
        asked = ADD_FILES.decode(run.job.payload)
        with log_context(channel=asked.destination.conversation):
            try:
                refused = await self._refusal(asked)
                if refused is not None:
                    await self.surface.post(asked.destination, refused, job=run.job.id)
                else:
                    await self._add(asked, run)
            except (DocentError, SurfaceError) as error:
                await self._retry_or_tell(asked, run, error)

    async def _refusal(self, asked: AddFilesAsked) -> str | None:
        asker = await self.conversations.asker(asked.destination.asker)
        held = self.roles.of(asker, conversation=asked.destination.conversation, is_inside=True)
        return refusal(self.roles, held, Action.INGEST)

    async def _add(self, asked: AddFilesAsked, run: JobRun) -> None:
        # Everybody here is told, for everybody's answers may use the files from now on.
        to = replace(asked.destination, private_to=None, response_url=None, in_place=False)
        reports = [await self._take_in(file, asked, run) for file in asked.files]
        counts = {o.value: sum(r.outcome is o for r in reports) for o in FileOutcome}
        logger.info("files_added", extra=counts)
        if run.is_resumed:
            found = await self.surface.find(to, job=run.job.id, since=run.job.created_at)
            if found is not None:
                return
        await self.surface.post(to, _said(asked, reports), job=run.job.id)

    async def _take_in(self, file: FileId, asked: AddFilesAsked, run: JobRun) -> FileReport:
        try:
            shared = await self.conversations.shared_file(file, asked.destination.conversation)
        except FilesUnavailable:
            return skipped("A file", None, sentences.ATTACHED_NOT_SEEN)

        async def fetch() -> bytes:
            return await self.conversations.download(shared)

        if shared.unreadable is not None:
            return skipped(shared.file.name, None, shared.unreadable)
        try:
            report = await self.ingestor.ingest(shared.file, fetch, run=run.job.id)
            if report.outcome is FileOutcome.READ:
                await self._note(file, asked, run)
            return report
        except UnreadableFile as error:
            return skipped(shared.file.name, error.category, error.reason)

    async def _note(self, file: FileId, asked: AddFilesAsked, run: JobRun) -> None:
        to = asked.destination
        await self.audit.add(
            AuditEntry(
                team=to.team,
                action=AuditAction.INGEST,
                by=to.asker,
                at=self.clock(),
                cause=run.job.id,
                conversation=to.conversation,
                file=file,
            )
        )

    async def _retry_or_tell(
        self, asked: AddFilesAsked, run: JobRun, error: DocentError | SurfaceError
    ) -> None:
        if run.job.attempts < _ATTEMPTS:
            logger.warning("adding_retried", extra={"error": str(error)})
            raise RetryLater(_RETRY_S) from error
        logger.error("adding_failed", extra={"error": str(error)})
        said = sentences.for_error(error) if isinstance(error, DocentError) else None
        text = sentences.with_id(said or sentences.UNEXPECTED, request_id(run.job.id))
        await self.surface.post(asked.destination, text, job=run.job.id)


def _said(asked: AddFilesAsked, reports: Sequence[FileReport]) -> str:
    added = [r.name for r in reports if r.outcome is FileOutcome.READ]
    known = [r.name for r in reports if r.outcome is FileOutcome.UNCHANGED]
    failed = [(r.name, r.reason or "") for r in reports if r.outcome is FileOutcome.SKIPPED]
    parts = []
    if added or known:
        who = sentences.mention(local_part(asked.destination.asker))
        parts.append(sentences.files_added(who, added, known))
    if failed:
        parts.append(sentences.adding_failed(failed))
    return "\n\n".join(parts)
