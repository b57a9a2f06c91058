"""Looks back at a reply once it is noted: did something change since it was last checked?

From that note on, whoever removes a file, closes a channel or comes to read finds the reply. What
happened just before found nothing, so it is looked for here.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.keeping.keeping_requests import FILES_TOUCHED, FilesTouched, Withdrawal
from bot.flows.keeping.late_readers import NoticeReaders
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.flows.readers import ReaderCheck
from bot.flows.requests import job_of
from bot.surface import Destination, ReplySurface, SurfaceError
from core.domain.audience import Venue
from core.domain.ids import FileId, local_part, scoped, team_of
from core.domain.search import Passage
from core.records.replies import Replies, Reply

__all__ = ["LookBack"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBack:
    """The last step of answering, and of sharing an answer."""

    surface: ReplySurface
    readers: ReaderCheck
    replies: Replies
    notice: NoticeReaders
    withdrawals: Withdrawals

    async def at(
        self, reply: Reply, to: Destination, named: Sequence[Passage], *, before: Venue
    ) -> None:
        """Look back at a reply that was noted just now, if it is a message.

        Args:
            reply: as it was noted.
            to: where it went.
            named: the passages it cites or names.
            before: the conversation as the reply was checked for it.

        Raises:
            RecordsUnavailable: the records could not be asked.
            SurfaceError: it could not be withdrawn.
        """
        if reply.message is None:
            return
        if not await self.readers.still_there(named):
            await self.surface.withdraw(
                reply.message, sentences.WITHDRAWN, job=reply.job, rest=reply.rest
            )
            await self.replies.mark_withdrawn(reply.job)
            return
        attached = {p.source.file for p in named if p.source.is_attached}
        await self._look_at_attached(attached, reply)
        now = await self.readers.readers(to)
        if await self.notice.compare(before, now.venue, reply=reply.job) or reply.shared:
            return
        for place in sorted(reply.sources):
            if not now.audience.allows(place):
                await self._ask(Withdrawal.SOURCE_CLOSED, place, reply.job)

    async def again(self, reply: Reply) -> None:
        """Look back at a noted reply whose attempt may have broken off before it did.

        Raises:
            RecordsUnavailable: the records could not be asked.
        """
        if reply.message is None:
            return
        known = await self.readers.library.files(reply.files)
        for file in sorted(known):
            await self._ask(Withdrawal.FILE_REMOVED, file, reply.job)
        # Those that were only attached have no record, and would count as gone.
        await self._look_at_attached(reply.files - known.keys(), reply)
        elsewhere = reply.sources - {reply.conversation}
        for place in sorted(elsewhere):
            await self._ask(Withdrawal.SOURCE_CLOSED, place, reply.job)
        if elsewhere:
            await self.notice.look_again(reply.conversation, reply=reply.job)

    async def _look_at_attached(self, files: Collection[FileId], reply: Reply) -> None:
        """Have those looked at again that the conversation may show no more."""
        for file in sorted(files):
            try:
                await self.readers.conversations.file_still_in(file, reply.conversation)
            except SurfaceError as error:
                logger.info("attached_file_doubtful", extra={"file": file, "code": error.code})
                cause = local_part(file), *reply.job.split("/")[1:]
                job = scoped(team_of(reply.job), "attached", *cause)
                now = self.withdrawals.clock()
                touched = FilesTouched(files=(file,))
                await self.withdrawals.jobs.create(job_of(FILES_TOUCHED, touched, id_=job, now=now))

    async def _ask(self, why: Withdrawal, about: str, job: str) -> None:
        """Have it looked into by a job, which withdraws only what it finds out for certain."""
        await self.withdrawals.ask(why, about, cause=f"meanwhile {local_part(job)}")
