"""Jobs: durable work with a lease. Creating one is the exactly-once claim on what caused it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.domain.ports import RecordStore
from core.errors import RecordChanged
from core.records.repository import Keys, Repository

__all__ = ["LEASE_S", "Job", "JobState", "Jobs"]

LEASE_S = 15.0
"""How long a lease holds without being renewed; renewed every third of it."""
_KEPT_S = 7 * 86_400.0
"""How long an ended job stays as a claim: longer than any redelivery (Slack: 24 h at most)."""


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work. `payload` says what for, `progress` how far it came.

    `due_at` is when it may run, when its lease ends, or when it may be deleted, by state.
    `fence` counts its leases: a runner whose fence is not the current one has lost it.
    `stopped_by` is who asked that it be ended before it is done.
    """

    id: str
    flow: str
    team: str
    payload: Mapping[str, object]
    state: JobState = JobState.QUEUED
    created_at: float = 0.0
    due_at: float = 0.0
    owner: str | None = None
    fence: int = 0
    attempts: int = 0
    stopped_by: str | None = None
    progress: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether it will never run again."""
        return self.state in {JobState.DONE, JobState.FAILED}


class Jobs:
    """Creates, leases and ends jobs. Times are Unix seconds, given by the caller's clock."""

    def __init__(self, store: RecordStore) -> None:
        self._jobs = Repository(store, "job", Job, _keys)

    async def create(self, job: Job) -> bool:
        """Write a job; False when what caused it was claimed before."""
        return await self._jobs.create(job.id, job)

    async def get(self, id_: str) -> Job | None:
        """Return a job as last written."""
        return await self._jobs.get(id_)

    async def get_many(self, ids: Iterable[str]) -> Mapping[str, Job]:
        """Return those that exist, as last written."""
        return await self._jobs.get_many(ids)

    async def lease(self, id_: str, *, owner: str, now: float) -> Job | None:
        """Take a job that is queued or whose lease ran out; None when it cannot be had."""
        # A name of its own for each lease: two of one process must not both believe they won.
        holder = f"{owner}/{uuid.uuid4().hex}"

        def take(job: Job | None) -> Job | None:
            if job is None or job.due_at > now:
                return None
            if job.state not in {JobState.QUEUED, JobState.RUNNING}:
                return None
            return replace(
                job,
                state=JobState.RUNNING,
                owner=holder,
                fence=job.fence + 1,
                attempts=job.attempts + 1,
                due_at=now + LEASE_S,
            )

        leased = await self._jobs.change(id_, take)
        return leased if leased is not None and leased.owner == holder else None

    async def hold(
        self, job: Job, *, now: float, progress: Mapping[str, object] | None = None
    ) -> Job:
        """Renew a lease, and note progress.

        Raises:
            RecordChanged: the lease was lost.
        """
        return await self._step(
            job,
            lambda held: replace(
                held, due_at=now + LEASE_S, progress={**held.progress, **(progress or {})}
            ),
        )

    async def finish(self, job: Job, *, now: float, failed: bool = False) -> None:
        """End a job. What people wrote is dropped from it; the claim stays a week.

        Raises:
            RecordChanged: the lease was lost.
        """
        await self._step(job, lambda held: _ended(held, now=now, failed=failed))

    async def release(self, job: Job, *, at: float) -> None:
        """Give a job back, to be run again from `at`.

        Raises:
            RecordChanged: the lease was lost.
        """
        await self._step(
            job, lambda held: replace(held, state=JobState.QUEUED, due_at=at, owner=None)
        )

    async def stop(self, id_: str, *, by: str, now: float) -> str | None:
        """Ask that a job be ended, whoever runs it; return who asked first, None if it is over."""

        def ask(job: Job | None) -> Job | None:
            if job is None or job.stopped_by is not None:
                return None
            if job.state is JobState.QUEUED:
                return replace(job, stopped_by=by, due_at=min(job.due_at, now))
            return replace(job, stopped_by=by) if job.state is JobState.RUNNING else None

        job = await self._jobs.change(id_, ask)
        return job.stopped_by if job is not None and not job.is_over else None

    async def due(self, *flows: str, now: float, limit: int = 100) -> list[Job]:
        """Return the flows' jobs to run: queued, or with a lease that ran out; it may lag.

        One search a state does while little waits. When more does than `limit`, each flow is
        searched by itself, so that none waits behind another's thousands.
        """
        found: list[Job] = []
        for state in (JobState.RUNNING, JobState.QUEUED):
            due = await self._jobs.find(state=state.value, due_before=now, limit=limit)
            found += (job for job in due.values() if job.flow in flows)
            for flow in flows if len(due) >= limit else ():
                more = await self._jobs.find(
                    state=state.value, owner=flow, due_before=now, limit=limit
                )
                found += (job for id_, job in more.items() if id_ not in due)
        return found

    async def unfinished(self, flow: str) -> list[Job]:
        """Return a flow's jobs that run or wait; it may lag."""
        found: list[Job] = []
        for state in (JobState.RUNNING, JobState.QUEUED):
            jobs = await self._jobs.find(state=state.value, owner=flow)
            found += jobs.values()
        return found

    async def void_leases(self, *, now: float) -> int:
        """Make all running jobs due at once: for a store that only one process may open."""
        running = await self._jobs.find(state=JobState.RUNNING.value, limit=10_000)
        for id_ in running:
            await self._jobs.change(id_, lambda job: job and replace(job, due_at=now, owner=None))
        return len(running)

    async def sweep(self, *, now: float) -> int:
        """Delete ended jobs whose claim is not needed any more."""
        ended = (JobState.DONE, JobState.FAILED)
        return sum([await self._jobs.sweep(state=state.value, due_before=now) for state in ended])

    async def withdraw(self, id_: str, *, now: float) -> None:
        """End a job nobody may run: its cause was answered otherwise. The claim stays."""
        await self._jobs.change(
            id_,
            lambda job: _ended(job, now=now) if job and job.state is JobState.QUEUED else None,
        )

    async def erase(self, id_: str, *, now: float) -> None:
        """End a job, whoever runs it, and drop what people wrote from it. The claim stays."""
        await self._jobs.change(
            id_,
            lambda job: _ended(job, now=now) if job and (job.payload or job.progress) else None,
        )

    async def was_erased(self, job: Job) -> bool:
        """Tell whether a job that still runs under its lease was erased meanwhile.

        Raises:
            RecordsUnavailable: it cannot be told now.
        """
        now = await self._jobs.get(job.id)
        return now is None or (now.is_over and now.fence == job.fence)

    async def _step(self, job: Job, step: Callable[[Job], Job]) -> Job:
        lost = RecordChanged(f"the lease of job {job.id!r} was lost")

        def held(now: Job | None) -> Job:
            if now is None or now.fence != job.fence or now.state is not JobState.RUNNING:
                raise lost
            return step(now)

        changed = await self._jobs.change(job.id, held)
        if changed is None:
            raise lost
        return changed


def _ended(job: Job, *, now: float, failed: bool = False) -> Job:
    state = JobState.FAILED if failed else JobState.DONE
    return replace(job, state=state, due_at=now + _KEPT_S, payload={}, progress={}, owner=None)


def _keys(job: Job) -> Keys:
    return Keys(state=job.state.value, due_at=job.due_at, owner=job.flow)
