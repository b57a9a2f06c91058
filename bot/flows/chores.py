"""Work that nobody asks for: done once in so many hours, by whichever process is first."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.flows.runner import JobRunner
from core.domain.ids import TeamId
from core.errors import RecordError
from core.records.jobs import Job
from core.utils.aio import BackgroundTasks

__all__ = ["Chore", "Chores"]

logger = logging.getLogger(__name__)

_LOOK_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """A flow that is run once in every such time."""

    flow: str
    every_s: float

    def job(self, team: TeamId, now: float) -> Job:
        """Return the job of now; its id is the same in every process."""
        number = int(now // self.every_s)
        return Job(
            id=f"{team}/chore/{self.flow}/{number}",
            flow=self.flow,
            team=team,
            payload={},
            created_at=now,
            due_at=now,
        )


class Chores:
    """Writes the jobs of chores when their time comes."""

    def __init__(
        self,
        runner: JobRunner,
        chores: Sequence[Chore],
        *,
        team: TeamId,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._runner = runner
        self._chores = chores
        self._team = team
        self._clock = clock
        self._tasks = BackgroundTasks()

    def start(self) -> None:
        """Begin to look."""
        self._tasks.start(self._look(), name="chores")

    async def close(self) -> None:
        """Look no more; what was written is the runner's."""
        await self._tasks.close(grace_s=0)

    async def _look(self) -> None:
        while True:
            for chore in self._chores:
                try:
                    await self._runner.submit(chore.job(self._team, self._clock()))
                except RecordError as error:
                    logger.warning("chore_not_written", extra={"error": str(error)})
            await asyncio.sleep(_LOOK_S)
