"""Puts a share button under a private answer, and keeps the answer for as long as it works."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.requests import QuestionAsked, job_of
from bot.flows.runner import JobRun
from bot.flows.sharing.private_requests import FORGET_KEPT, SHARE, ForgetKeptAsked
from bot.surface import Button, Control
from core.domain.answers import Answer
from core.domain.ids import scoped
from core.records.jobs import Jobs
from core.records.kept_answers import KeptAnswer, KeptAnswers, for_keeping

__all__ = ["ForgetKept", "ShareOffer"]

_HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOffer:
    """What stands under a private answer to a question asked among others."""

    kept: KeptAnswers
    jobs: Jobs
    within_hours: int
    clock: Callable[[], float] = time.time

    async def controls(
        self, run: JobRun, asked: QuestionAsked, answer: Answer
    ) -> Sequence[Control]:
        """Keep an answer that cites something, and return its button.

        Raises:
            RecordsUnavailable: it could not be kept.
        """
        if not self.within_hours or not answer.citations:
            return ()
        to, now = asked.destination, self.clock()
        expires_at = now + self.within_hours * _HOUR_S
        # Each attempt may have found other words: a button shares those it stands under.
        id_ = f"{run.job.id}#{run.job.fence}"
        forget = job_of(
            FORGET_KEPT,
            ForgetKeptAsked(kept=id_),
            id_=scoped(to.team, FORGET_KEPT.flow, *id_.split("/")[1:]),
            now=expires_at,
        )
        # The job that drops it comes first: what is kept is dropped whatever happens.
        await self.jobs.create(forget)
        await self.kept.keep(
            KeptAnswer(
                id=id_,
                asker=to.asker,
                conversation=to.conversation,
                thread_ts=to.thread_ts,
                answer=for_keeping(answer),
                expires_at=expires_at,
            )
        )
        return (Button(action=SHARE, label=sentences.SHARE, value=id_),)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetKept:
    """The flow that drops a kept answer when its time is over."""

    kept: KeptAnswers

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job.

        Raises:
            RecordsUnavailable: it is still kept; the job is tried again.
        """
        await self.kept.forget(FORGET_KEPT.decode(run.job.payload).kept)
