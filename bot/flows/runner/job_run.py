"""What a flow sees of its job: how far it came, its lease, and ways to end or put it off."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping

from core.errors import RecordsUnavailable
from core.records.jobs import Job, Jobs

__all__ = ["JobRun", "RetryLater", "request_id"]

logger = logging.getLogger(__name__)

_STOP_LOOK_S = 1.0


class RetryLater(Exception):
    """A flow asks to be run again after a while."""

    def __init__(self, delay_s: float) -> None:
        super().__init__(f"retry in {delay_s} s")
        self.delay_s = delay_s


class JobRun:
    """One attempt at a job: what it is, how far it came, and its lease."""

    def __init__(
        self,
        jobs: Jobs,
        job: Job,
        clock: Callable[[], float],
        *,
        end_others: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._end_others = end_others
        self.is_last = False
        self._lock = asyncio.Lock()
        self.job = job

    @property
    def is_resumed(self) -> bool:
        """Whether an earlier attempt may have done something already."""
        return self.job.attempts > 1

    def progress(self, name: str) -> str | None:
        """Return a noted step."""
        value = self.job.progress.get(name)
        return value if isinstance(value, str) else None

    async def note(self, **progress: str) -> None:
        """Note a step durably, which also proves that the lease is still held.

        Raises:
            RecordChanged: the lease was lost; stop at once.
        """
        await self.renew(progress)

    async def be_the_last(self) -> None:
        """End all other jobs of this process and let none of another flow begin any more.

        This one goes on even when its own record goes.
        """
        self.is_last = True
        if self._end_others is not None:
            await self._end_others()

    async def stop_asked(self) -> str:
        """Wait until somebody wants the job to end, in whichever process; return who."""
        while True:
            try:
                job = await self._jobs.get(self.job.id)
            except RecordsUnavailable as error:
                logger.warning("stop_unknown", extra={"error": error.reason})
            else:
                if job is not None and job.stopped_by is not None:
                    return job.stopped_by
            await asyncio.sleep(_STOP_LOOK_S)

    async def renew(self, progress: Mapping[str, object] | None = None) -> None:
        """Renew the lease.

        Raises:
            RecordChanged: the lease was lost; stop at once.
        """
        async with self._lock:
            self.job = await self._jobs.hold(self.job, now=self._clock(), progress=progress)


def request_id(job_id: str) -> str:
    """Return the short id that people are told and the log carries."""
    return uuid.uuid5(uuid.NAMESPACE_URL, job_id).hex[:8]
