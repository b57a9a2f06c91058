"""Forgets a file: whoever shared it, or an admin, is asked first, then it is gone at once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.deeds import Deeds
from bot.flows.files.file_choosing import choice, file_value
from bot.flows.files.file_lookup import FileLookup, Sight
from bot.flows.files.file_requests import FORGET, FORGET_FILE, FileChosen, FileNamed
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.flows.private_word import answering_privately
from bot.flows.refusals import refusal
from bot.flows.roles import Action, Roles
from bot.flows.runner import JobRun
from bot.surface import Button, ButtonStyle, Confirmation, Control, Destination, ReplySurface
from core.domain.files import File
from core.domain.ids import ConversationId, UserId
from core.ingestion.forgetting import Forgetting
from core.records.audit import AuditAction

__all__ = ["ForgetFile"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetFile:
    """The flows behind `/ingest forget` and its button."""

    surface: ReplySurface
    lookup: FileLookup
    forgetting: Forgetting
    roles: Roles
    deeds: Deeds
    withdrawals: Withdrawals

    async def ask(self, run: JobRun) -> None:
        """Find the file that was named, and ask whether it is to be forgotten."""
        asked = FORGET.decode(run.job.payload)
        await answering_privately(
            self.surface, asked.destination, run, lambda: self._ask(asked, run)
        )

    async def forget(self, run: JobRun) -> None:
        """Forget the file that was chosen; repeating it changes nothing."""
        asked = FORGET_FILE.decode(run.job.payload)
        await answering_privately(
            self.surface, asked.destination, run, lambda: self._forget(asked, run)
        )

    async def _ask(self, asked: FileNamed, run: JobRun) -> None:
        to = asked.destination
        sight = await self.lookup.sight(to)
        refused = self._refusal(sight, sight.asker.user)  # only what no file would change
        if refused is not None:
            await self._tell(to, refused, run)
            return
        named = await self.lookup.named(asked.name, sight, asked.within)
        found = [file for file in named if not file.deleted and file.places]
        own = [file for file in found if self._refusal(sight, file.uploader) is None]
        if not found:
            await self._tell(to, sentences.no_such_file(asked.name), run)
        elif not own:
            await self._tell(to, sentences.UPLOADER_OR_ADMIN, run)
        else:
            text, control = _question(own, asked.within)
            await self._tell(to, text, run, (control,))

    async def _forget(self, asked: FileChosen, run: JobRun) -> None:
        to = asked.destination
        sight = await self.lookup.sight(to)
        file = await self.lookup.chosen(asked.file, sight, asked.within)
        refused = self._refusal(sight, file.uploader if file is not None else None)
        if file is None or refused is not None:
            await self._tell(to, refused or sentences.NO_LONGER_THERE, run)
            return
        where = file.shared_in & {asked.within} if asked.within else file.shared_in
        copies = await self._copies(file, where)
        own = [copy for copy in copies if self._refusal(sight, copy.uploader) is None]
        for one in (file, *own):
            await self._let_go(one, where, to, run)
        others = any(sight.sees(copy) for copy in copies if copy not in own)
        text = sentences.forgotten(file.name, everywhere=asked.within is None, copies=others)
        await self._tell(to, text, run)

    async def _copies(self, file: File, where: frozenset[ConversationId]) -> list[File]:
        """Return other files with the same bytes that are shared there."""
        library = self.lookup.library
        held = file.content or file.was
        content = await library.content(held) if held is not None else None
        if content is None:
            return []
        return [
            copy
            for copy in await library.files_of(content)
            if copy.id != file.id and where & copy.shared_in
        ]

    async def _let_go(
        self, file: File, where: frozenset[ConversationId], to: Destination, run: JobRun
    ) -> None:
        async with self.withdrawals.removing(file.id, cause=f"{run.job.id}/{run.job.fence}"):
            await self.forgetting.forget(file, where)
        await self.deeds.note(AuditAction.FORGET, to, run, where=where, file=file.id)
        logger.info("file_forgotten", extra={"file": file.id, "places": len(where)})

    def _refusal(self, sight: Sight, uploader: UserId | None) -> str | None:
        held = self.roles.of(sight.asker, uploader=uploader)
        return refusal(self.roles, held, Action.FORGET)

    async def _tell(
        self, to: Destination, text: str, run: JobRun, controls: Sequence[Control] = ()
    ) -> None:
        await self.surface.post(to, text, job=run.job.id, controls=controls)


def _question(files: Sequence[File], within: ConversationId | None) -> tuple[str, Control]:
    everywhere = within is None
    one = files[0]
    confirmation = Confirmation(
        title=sentences.FORGET_TITLE,
        text=sentences.forget_confirmation(everywhere=everywhere),
        confirm=sentences.FORGET,
        deny=sentences.CANCEL,
    )
    if len(files) > 1:
        menu = choice("forget_file", files, within, confirmation)
        return sentences.WHICH_TO_FORGET, menu
    button = Button(
        action="forget_file",
        label=sentences.FORGET,
        value=file_value(one, within),
        style=ButtonStyle.DANGER,
        confirmation=confirmation,
    )
    return sentences.forget_question(one.name, everywhere=everywhere), button
