"""Stops an ingest from its progress message: what was read stays, and the report names who did."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.ingesting.ingest_errand import target_of
from bot.flows.refusals import refusal
from bot.flows.requests import INGEST, STOP_INGEST, StopAsked
from bot.flows.roles import Action, Roles
from bot.flows.runner import JobRun, RetryLater
from bot.surface import ConversationSurface, ReplySurface, SurfaceError
from core.domain.ids import ConversationId, UserId
from core.records.jobs import Jobs
from core.utils.logging import log_context

__all__ = ["StopIngest"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 5
_RETRY_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopIngest:
    """The flow behind the button under an ingest's progress."""

    surface: ReplySurface
    conversations: ConversationSurface
    jobs: Jobs
    roles: Roles
    clock: Callable[[], float] = time.time

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job; repeating it changes nothing."""
        asked = STOP_INGEST.decode(run.job.payload)
        with log_context(channel=asked.destination.conversation):
            try:
                said = await self._stop(asked)
                if said is not None:
                    await self.surface.post(asked.destination, said, job=run.job.id)
            except SurfaceError as error:
                if run.job.attempts >= _ATTEMPTS:
                    raise
                raise RetryLater(_RETRY_S) from error

    async def _stop(self, asked: StopAsked) -> str | None:
        by = asked.destination.asker
        job = await self.jobs.get(asked.job)
        if job is None or job.is_over or job.flow != INGEST.flow:
            return sentences.INGEST_IS_OVER
        # The report may go elsewhere than to the conversation that is read.
        refused = await self._refusal(by, target_of(INGEST.decode(job.payload)))
        if refused is not None:
            return refused
        first = await self.jobs.stop(asked.job, by=by, now=self.clock())
        if first is None:
            return sentences.INGEST_IS_OVER
        logger.info("ingest_stop_asked", extra={"job": asked.job, "first": first == by})
        return None if first == by else sentences.INGEST_IS_STOPPING

    async def _refusal(self, user: UserId, target: ConversationId) -> str | None:
        asker = await self.conversations.asker(user)
        held = self.roles.of(asker, conversation=target)
        return refusal(self.roles, held, Action.CANCEL)
