"""Keeps the words of questions and answers for as long as the settings allow, and not longer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.flows.chores import Chore
from bot.flows.requests import QuestionAsked
from bot.flows.runner import JobRun
from core.domain.answers import Answer
from core.records.exchanges import Exchange, Exchanges
from core.records.replies import Reply

__all__ = ["SWEEP_TEXTS", "KeepTexts"]

logger = logging.getLogger(__name__)

SWEEP_TEXTS = Chore(flow="sweep_texts", every_s=3_600.0)
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepTexts:
    """What answering hands its words to, and the chore that drops them."""

    exchanges: Exchanges
    days: int
    clock: Callable[[], float] = time.time

    async def keep(self, asked: QuestionAsked, reply: Reply, answer: Answer | None) -> None:
        """Keep what was said, now that the reply stands; with 0 days nothing is kept.

        An answer that nobody could withdraw is left out: when a file it quotes is removed, its
        words could not be found. What was answered by a reason is no question to remember.
        """
        if self.days == 0 or answer is None:
            return
        exchange = Exchange(
            conversation=reply.conversation,
            asker=reply.asker,
            private_to=asked.destination.private_to,
            question=asked.text,
            answer=answer.text if reply.message is not None else None,
            outcome=reply.outcome,
            until=reply.posted_at + self.days * _DAY_S,
            files=reply.files,
        )
        await self.exchanges.keep(reply.job, exchange)

    async def sweep(self, run: JobRun) -> None:  # noqa: ARG002 - nothing is asked for
        """Drop what was kept long enough."""
        dropped = await self.exchanges.sweep(now=self.clock())
        logger.info("texts_dropped", extra={"exchanges": dropped})
