"""Leases jobs and hands them to their flows.

Questions and ingests have lanes of their own, so that a long ingest never keeps anybody waiting.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from bot.flows.colleagues import Colleagues, LeftToOthers
from bot.flows.runner.job_run import JobRun, RetryLater, request_id
from core.errors import IndexReplaced, RecordChanged, RecordError, RecordsUnavailable
from core.records.jobs import LEASE_S, Job, Jobs
from core.utils.aio import BackgroundTasks, cancelled
from core.utils.logging import log_context, ms_since

__all__ = ["Flow", "JobRunner"]

logger = logging.getLogger(__name__)

_SWEEP_S = 2.0
"""How often due jobs are looked for: a job of a crashed process waits at most this and a lease."""
_TIDY_S = 3600.0
_LEFT_FOR_S = 60.0
_STEP_BACK_S = 0.3
_LONGEST_STEP_BACK_S = 3.0
_POSTPONED_S = 5.0
_AWAITS_RESTART_S = 15.0
_SOON_S = 10.0
"""A new job that is due by then is waited for; later ones are found when they are due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A use case, and how many of it may run at once."""

    run: Callable[[JobRun], Awaitable[None]]
    at_once: int


class JobRunner:
    """Leases jobs and hands them to their flows."""

    def __init__(
        self,
        jobs: Jobs,
        flows: Mapping[str, Flow],
        *,
        clock: Callable[[], float] = time.time,
        colleagues: Colleagues | None = None,
        steps_back: bool = False,
    ) -> None:
        """Describe the runner; nothing is run yet.

        Args:
            jobs: where they are kept.
            flows: what runs each, by the name that jobs carry.
            clock: Unix time.
            colleagues: who runs some of these flows instead, while they are there.
            steps_back: whether one that runs jobs already lets others take a new one first.
        """
        self._jobs = jobs
        self._left_to_others = LeftToOthers(colleagues)
        self._steps_back = steps_back
        self._flows = flows
        self._clock = clock
        self._owner = uuid.uuid4().hex
        self._lanes = {name: asyncio.Semaphore(flow.at_once) for name, flow in flows.items()}
        self._running: set[str] = set()
        self._refused: set[str] = set()
        self._tasks = BackgroundTasks()
        self._background = BackgroundTasks()
        self._closing = False
        self._last_flow: str | None = None

    @property
    def running(self) -> int:
        """How many jobs are running or waiting for their lane."""
        return len(self._running)

    async def start(self) -> None:
        """Take up what was left, and keep looking for more."""
        self._background.start(self._sweep(), name="job-sweep")
        self._background.start(self._left_to_others.watch(), name="job-colleagues")

    async def close(self, *, grace_s: float) -> None:
        """Stop taking jobs; those that do not end in time are given back."""
        self._closing = True
        await self._background.close(grace_s=0)
        await self._tasks.close(grace_s=grace_s)

    async def submit(self, job: Job) -> bool:
        """Write a job durably and run it; False when its cause was claimed, or nothing may begin.

        Raises:
            RecordsUnavailable: it could not be written.
        """
        if self._last_flow not in {None, job.flow}:
            return False
        created = await self._jobs.create(job)
        wait_s = job.due_at - self._clock()
        if created and wait_s <= 0:
            self._launch(job)
        elif created and wait_s <= _SOON_S and not self._closing:
            self._background.start(self._launch_in(wait_s, job), name="job-soon")
        return created

    def refuse(self, job: Job) -> None:
        """Never run a job whose writing is still under way: its cause was answered otherwise."""
        self._refused.add(job.id)

    async def withdraw(self, job: Job) -> None:
        """End a refused job, now that it was written.

        Raises:
            RecordsUnavailable: it stays queued; this process still never runs it.
        """
        await self._jobs.withdraw(job.id, now=self._clock())

    async def _end_others(self, job: Job, own: asyncio.Task[None] | None) -> None:
        self._last_flow = job.flow
        await self._tasks.cancel(besides=own)

    async def _launch_in(self, wait_s: float, job: Job) -> None:
        await asyncio.sleep(wait_s)
        self._launch(job)

    def _launch(self, job: Job) -> None:
        known = job.id in self._running or job.id in self._refused
        may_begin = self._last_flow in {None, job.flow} and not self._closing
        if known or job.flow not in self._flows or not may_begin:
            return
        is_overdue = job.due_at < self._clock() - _LEFT_FOR_S
        if job.flow in self._left_to_others and not is_overdue:
            return  # found by their next look, or by one of ours when they do not take it
        self._running.add(job.id)
        self._tasks.start(self._run(job), name=f"job-{job.flow}")

    async def _run(self, job: Job) -> None:
        flow = self._flows[job.flow]
        try:
            with log_context(request_id=request_id(job.id), team=job.team, flow=job.flow):
                async with self._lanes[job.flow]:
                    if self._steps_back:
                        others = len(self._running) - 1
                        await asyncio.sleep(min(_STEP_BACK_S * others, _LONGEST_STEP_BACK_S))
                    leased = await self._jobs.lease(job.id, owner=self._owner, now=self._clock())
                    if leased is not None:
                        await self._attempt(flow, leased)
        except RecordError as error:
            logger.warning("job_lost", extra={"job": job.id, "error": str(error)})
        finally:
            self._running.discard(job.id)

    async def _attempt(self, flow: Flow, job: Job) -> None:
        own = asyncio.current_task()
        end_others = partial(self._end_others, job, own)
        run = JobRun(self._jobs, job, self._clock, end_others=end_others)
        work = asyncio.ensure_future(flow.run(run))
        heart = asyncio.create_task(self._renew(run, work))
        started = time.perf_counter()
        try:
            await work
        except RetryLater as retry:
            await self._jobs.release(run.job, at=self._clock() + retry.delay_s)
        except RecordsUnavailable as error:
            # What was acknowledged is not given up because the records were away for a moment.
            logger.warning("job_postponed", extra={"error": error.reason})
            await self._jobs.release(run.job, at=self._clock() + _POSTPONED_S)
        except IndexReplaced as error:
            logger.warning("job_awaits_restart", extra={"error": error.reason})
            await self._jobs.release(run.job, at=self._clock() + _AWAITS_RESTART_S)
        except RecordChanged:
            logger.warning("lease_lost")
        except asyncio.CancelledError:
            with suppress(RecordError):
                await self._jobs.release(run.job, at=self._clock())
            raise
        except Exception:
            logger.exception("job_failed", extra={"ms": ms_since(started)})
            await self._jobs.finish(run.job, now=self._clock(), failed=True)
        else:
            await self._jobs.finish(run.job, now=self._clock())
            logger.info("job_done", extra={"ms": ms_since(started), "attempts": job.attempts})
        finally:
            await cancelled([heart])

    async def _renew(self, run: JobRun, work: asyncio.Future[None]) -> None:
        while True:
            await asyncio.sleep(LEASE_S / 3)
            try:
                await run.renew()
            except RecordChanged:
                if not run.is_last:
                    logger.warning("lease_lost")
                    work.cancel()
                return
            except RecordsUnavailable:
                logger.warning("lease_not_renewed")

    async def _sweep(self) -> None:
        tidied = 0.0
        while True:
            try:
                for job in await self._jobs.due(*self._flows, now=self._clock()):
                    self._launch(job)
                if time.monotonic() - tidied > _TIDY_S:
                    await self._jobs.sweep(now=self._clock())
                    tidied = time.monotonic()
            except RecordError as error:
                logger.warning("sweep_failed", extra={"error": str(error)})
            await asyncio.sleep(_SWEEP_S)
