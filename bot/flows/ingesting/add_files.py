"""Adds files that came with a question to its conversation's knowledge, when somebody says so."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.flows import sentences
from bot.flows.answering.answer_parts import Answered
from bot.flows.deeds import Deeds
from bot.flows.ingesting.ingest_contexts import contexts_text
from bot.flows.ingesting.ingest_report import joined
from bot.flows.private_word import answering_privately
from bot.flows.refusals import refusal
from bot.flows.requests import ADD_FILES, AddFilesAsked
from bot.flows.roles import Action, Roles
from bot.flows.runner import JobRun
from bot.flows.say_once import say_once
from bot.flows.taking_in import take_in_by_id
from bot.surface import (
    Button,
    Control,
    ConversationSurface,
    ReplySurface,
)
from core.domain.audience import VenueKind
from core.domain.ids import FileId, local_part
from core.ingestion.pipeline import Ingestor
from core.ingestion.reports import FileOutcome, FileReport
from core.records.audit import AuditAction
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
    deeds: Deeds

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job: repeating it adds nothing twice."""
        asked = ADD_FILES.decode(run.job.payload)

        async def work() -> None:
            refused = await self._refusal(asked)
            if refused is not None:
                await self.surface.post(asked.destination, refused, job=run.job.id)
            else:
                await self._add(asked, run)

        with log_context(channel=asked.destination.conversation):
            await answering_privately(
                self.surface, asked.destination, run, work, attempts=_ATTEMPTS, retry_s=_RETRY_S
            )

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
        await say_once(self.surface, to, _said(asked, reports), run)

    async def _take_in(self, file: FileId, asked: AddFilesAsked, run: JobRun) -> FileReport:
        to, unseen = asked.destination, sentences.ATTACHED_NOT_SEEN
        report = await take_in_by_id(
            file, to.conversation, self.conversations, self.ingestor, run, unseen=unseen
        )
        if report.outcome is FileOutcome.READ:
            where = [to.conversation]
            await self.deeds.note(AuditAction.INGEST, to, run, where=where, file=file)
        return report


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
    return joined(*parts, contexts_text(reports))
