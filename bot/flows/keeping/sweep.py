"""Looks for what no event told of: files gone by retention, missed events, days that are over."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.flows.keeping.current_surface import CurrentSurface
from bot.flows.keeping.look_through import LookThrough
from bot.flows.runner import JobRun, RetryLater
from bot.surface import FilesUnavailable, SurfaceError
from core.domain.ids import ConversationId, TeamId, team_of
from core.errors import IndexUnavailable
from core.ingestion.departing import Departing
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.library import Library
from core.utils.logging import log_context

__all__ = ["SWEEP", "Sweep"]

logger = logging.getLogger(__name__)

SWEEP: Final = "sweep"
"""The chore's flow; its jobs are numbered by their turns."""
_DAY_S = 86_400.0
_ATTEMPTS = 10
_RETRY_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The flow behind the chore; one at a time over all processes."""

    conversations: CurrentSurface
    library: Library
    served: Conversations
    departing: Departing
    look: LookThrough
    jobs: Jobs
    keep_after_leave_days: float
    clock: Callable[[], float] = time.time

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job; it goes on after the conversation it came to."""
        team = team_of(run.job.id)
        before = await self.jobs.get(_id_before(run.job.id))
        if before is not None and not before.is_over:
            logger.info("sweep_left_out")
            return
        try:
            await self._erase_left(team)
            await self._look_through_all(team, run)
        except (SurfaceError, IndexUnavailable) as error:
            if run.job.attempts >= _ATTEMPTS:
                logger.warning("sweep_given_up", extra={"error": str(error)})
                return
            raise RetryLater(_RETRY_S) from error

    async def _erase_left(self, team: TeamId) -> None:
        over = self.clock() - self.keep_after_leave_days * _DAY_S
        for conversation, left_at in (await self.library.departures.of(team)).items():
            if left_at > over:
                continue
            presence = await self.conversations.presence(conversation)
            if presence.is_member:
                # The event of the return was missed.
                await self.library.departures.come_back(conversation, at=self.clock())
            elif presence.is_member is False:
                with log_context(channel=conversation):
                    await self.departing.erase(conversation)

    async def _look_through_all(self, team: TeamId, run: JobRun) -> None:
        done = run.progress("done") or ""
        for conversation in sorted(await self.library.conversations(team)):
            if conversation <= done:
                continue
            with log_context(channel=conversation):
                await self._look_through(conversation, run)
            await run.note(done=conversation)

    async def _look_through(self, conversation: ConversationId, run: JobRun) -> None:
        left = await self.library.departures.of(team_of(conversation))
        await self.look.pace.turn()
        presence = await self.conversations.presence(conversation)
        if presence.is_member is None:
            return
        if not presence.is_member:
            if conversation not in left:
                await self.library.departures.leave(conversation, at=self.clock())
            return
        if conversation in left:
            await self.library.departures.come_back(conversation, at=self.clock())
        if presence.is_archived is not None:
            served = await self.served.get(conversation)
            if served is not None and served.is_archived != presence.is_archived:
                await self.served.set_archived(conversation, is_archived=presence.is_archived)
        try:
            await self.look.through(conversation, run)
        except FilesUnavailable as error:
            logger.warning("conversation_not_listed", extra={"code": error.code})


def _id_before(job: str) -> str:
    """Return the id of the job of the turn before; see `Chore`."""
    chore, _, turn = job.rpartition("/")
    return f"{chore}/{int(turn) - 1}"
