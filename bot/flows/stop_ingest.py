"""Stops an ingest from its progress message: what was read stays, and the report names who did."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.requests import STOP_INGEST, StopAsked
from bot.flows.runner import JobRun, RetryLater
from bot.surface import ConversationSurface, ReplySurface, SurfaceError
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
    clock: Callable[[], float] = time.time

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job; repeating it changes nothing."""
        asked = STOP_INGEST.decode(run.job.payload)
        with log_context(channel=asked.destination.conversation):
            try:
                said = await self._refusal(asked) or await self._stop(asked)
                if said is not None:
                    await self.surface.post(asked.destination, said, job=run.job.id)
            except SurfaceError as error:
                if run.job.attempts >= _ATTEMPTS:
                    raise
                raise RetryLater(_RETRY_S) from error

    async def _stop(self, asked: StopAsked) -> str | None:
        by = asked.destination.asker
        first = await self.jobs.stop(asked.job, by=by, now=self.clock())
        if first is None:
            return sentences.INGEST_IS_OVER
        logger.info("ingest_stop_asked", extra={"job": asked.job, "first": first == by})
        return None if first == by else sentences.INGEST_IS_STOPPING

    async def _refusal(self, asked: StopAsked) -> str | None:
        asker = await self.conversations.asker(asked.destination.asker)
        if asker.is_external is None or asker.is_guest is None:
            return sentences.UNKNOWN_ASKER
        is_member = asked.destination.conversation in asker.conversations
        if asker.is_external or asker.is_guest or not is_member:
            return sentences.MEMBERS_ONLY_CANCEL
        return None
