"""Lifts that a file is forgotten, and reads it again at once."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.deeds import Deeds
from bot.flows.files.file_choosing import choice
from bot.flows.files.file_lookup import FileLookup, Sight
from bot.flows.files.file_requests import REMEMBER, REMEMBER_FILE, FileNamed
from bot.flows.private_word import answering_privately
from bot.flows.refusals import refusal
from bot.flows.roles import Action, Roles
from bot.flows.runner import JobRun
from bot.flows.taking_in import take_in_by_id
from bot.surface import ConversationSurface, Destination, ReplySurface
from core.domain.files import File
from core.domain.ids import ConversationId, FileId, UserId
from core.ingestion.pipeline import Ingestor
from core.ingestion.reports import FileOutcome, FileReport
from core.records.audit import AuditAction

__all__ = ["RememberFile"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberFile:
    """The flows behind `/ingest remember` and its menu."""

    surface: ReplySurface
    conversations: ConversationSurface
    lookup: FileLookup
    ingestor: Ingestor
    roles: Roles
    deeds: Deeds

    async def ask(self, run: JobRun) -> None:
        """Find the forgotten file that was named; a menu is shown where it may be several."""
        asked = REMEMBER.decode(run.job.payload)
        await answering_privately(
            self.surface, asked.destination, run, lambda: self._ask(asked, run)
        )

    async def remember(self, run: JobRun) -> None:
        """Use the file that was chosen again; repeating it changes nothing."""
        asked = REMEMBER_FILE.decode(run.job.payload)

        async def work() -> None:
            sight = await self.lookup.sight(asked.destination)
            file = await self.lookup.chosen(asked.file, sight, asked.within)
            refused = self._refusal(sight, file.uploader if file else None)
            if file is None or refused is not None:
                said = refused or sentences.NO_LONGER_THERE
                await self.surface.post(asked.destination, said, job=run.job.id)
                return
            await self._remember(file, asked.within, asked.destination, run)

        await answering_privately(self.surface, asked.destination, run, work)

    async def _ask(self, asked: FileNamed, run: JobRun) -> None:
        to = asked.destination
        sight = await self.lookup.sight(to)
        refused = self._refusal(sight, sight.asker.user)
        if refused is not None:
            await self.surface.post(to, refused, job=run.job.id)
            return
        named = await self.lookup.named(asked.name, sight, asked.within)
        begun = run.progress("file")
        found = [f for f in named if f.id == begun or _forgotten_in(f, asked.within)]
        own = [file for file in found if self._refusal(sight, file.uploader) is None]
        if not own:
            said = sentences.UPLOADER_OR_ADMIN if found else sentences.not_forgotten(asked.name)
            await self.surface.post(to, said, job=run.job.id)
        elif len(own) == 1:
            await self._remember(own[0], asked.within, to, run)
        else:
            menu = choice("remember_file", own, asked.within)
            text = sentences.WHICH_TO_REMEMBER
            await self.surface.post(to, text, job=run.job.id, controls=(menu,))

    async def _remember(
        self, file: File, within: ConversationId | None, to: Destination, run: JobRun
    ) -> None:
        noted = run.progress("where")
        # After a crash it may be lifted already, and still has to be read.
        lifted = noted.split() if noted is not None else _forgotten_in(file, within)
        where = frozenset(ConversationId(each) for each in lifted)
        await run.note(file=file.id, where=" ".join(sorted(where)))
        await self.ingestor.forgetting.remember(file.id, where)
        await self.deeds.note(AuditAction.UNFORGET, to, run, where=where, file=file.id)
        reports = [await self._read(file.id, each, run) for each in sorted(where)]
        bad = next((r for r in reports if r.outcome is FileOutcome.SKIPPED), None)
        logger.info("file_remembered", extra={"file": file.id, "places": len(where)})
        reason = bad.reason if bad is not None else None
        await self.surface.post(to, sentences.remembered(file.name, reason), job=run.job.id)

    async def _read(self, id_: FileId, conversation: ConversationId, run: JobRun) -> FileReport:
        unseen = sentences.NOT_SHARED_NOW
        return await take_in_by_id(
            id_, conversation, self.conversations, self.ingestor, run, unseen=unseen
        )

    def _refusal(self, sight: Sight, uploader: UserId | None) -> str | None:
        held = self.roles.of(sight.asker, uploader=uploader)
        return refusal(self.roles, held, Action.FORGET)


def _forgotten_in(file: File, within: ConversationId | None) -> frozenset[ConversationId]:
    return file.forgotten & (file.shared_in if within is None else {within})
