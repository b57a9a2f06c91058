"""Tells the asker, and nobody else, that files others here may not see would answer more."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.flows import sentences
from bot.flows.readers import ReaderCheck, Readers
from bot.flows.requests import QuestionAsked
from bot.flows.runner import JobRun
from bot.flows.sharing.private_requests import ANSWER_PRIVATELY
from bot.surface import Button, ButtonStyle, Destination, ReplySurface
from core.answering.more_files import MoreFiles
from core.domain.answers import Turn
from core.domain.audience import VenueKind
from core.domain.ids import local_part
from core.domain.search import Passage
from core.errors import RecordChanged

__all__ = ["TopUp"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """The note after a reply in a conversation of several people."""

    surface: ReplySurface
    readers: ReaderCheck
    more: MoreFiles

    async def offer(
        self, run: JobRun, asked: QuestionAsked, readers: Readers, turns: Sequence[Turn]
    ) -> None:
        """Offer a private answer where one would use more files; failing to is no error.

        Raises:
            RecordChanged: the lease was lost; stop at once.
        """
        to = asked.destination
        is_member = readers.asker.is_guest is False and readers.asker.is_external is False
        if readers.venue.kind is VenueKind.PERSONAL or asked.message_ts is None or not is_member:
            return
        try:
            private = replace(to, private_to=to.asker)
            found = await self._found(asked, private, readers, turns)
            if found:
                await run.note(topped_up="yes")
                await self._say(private, asked, found, job=run.job.id)
        except RecordChanged:
            raise
        except Exception:
            # The question was answered; this must never put an apology in the answer's place.
            logger.exception("top_up_failed")

    async def _found(
        self, asked: QuestionAsked, private: Destination, readers: Readers, turns: Sequence[Turn]
    ) -> Sequence[Passage]:
        own = await self.readers.readers(private)
        found = await self.more.find(
            asked.text, audience=own.audience, beyond=readers.audience, turns=turns
        )
        return found if await self.readers.still_allows(private, found) else ()

    async def _say(
        self, private: Destination, asked: QuestionAsked, found: Sequence[Passage], *, job: str
    ) -> None:
        message_ts = asked.message_ts or ""
        thread_ts = private.thread_ts or message_ts
        names = [local_part(file) for file in asked.files]
        button = Button(
            action=ANSWER_PRIVATELY,
            label=sentences.ANSWER_PRIVATELY,
            value=" ".join([message_ts, thread_ts, *names]),
            style=ButtonStyle.PRIMARY,
        )
        text = sentences.more_files([passage.source.name for passage in found])
        await self.surface.post(private, text, job=job, controls=[button])
        logger.info("topped_up", extra={"files": len(found)})
