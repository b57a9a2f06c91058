"""Which worker processes are alive: so that `serve` leaves long jobs to them."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.ports import RecordStore
from core.records.repository import Keys, Repository

__all__ = ["ALIVE_S", "Worker", "Workers"]

ALIVE_S = 15.0
"""How long a worker counts as alive after it last said so; it says so every third of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A worker process, and until when it counts as alive."""

    id: str
    alive_until: float


class Workers:
    """Notes and tells which workers are alive. It may lag: a job's lease decides who runs it."""

    def __init__(self, store: RecordStore) -> None:
        self._workers = Repository(store, "worker", Worker, _keys)

    async def beat(self, id_: str, *, now: float) -> None:
        """Note that a worker is alive; forget those that are not.

        Raises:
            RecordsUnavailable: it could not be noted.
        """
        alive = Worker(id=id_, alive_until=now + ALIVE_S)
        await self._workers.change(id_, lambda _: alive)
        for dead in await self._workers.find(due_before=now - ALIVE_S):
            await self._workers.delete(dead)

    async def leave(self, id_: str) -> None:
        """Note that a worker ends.

        Raises:
            RecordsUnavailable: it could not be noted; it will be seen soon.
        """
        await self._workers.delete(id_)

    async def is_any_alive(self, *, now: float) -> bool:
        """Tell whether some worker is alive.

        Raises:
            RecordsUnavailable: it cannot be found out now.
        """
        found = await self._workers.find()
        return any(worker.alive_until > now for worker in found.values())


def _keys(worker: Worker) -> Keys:
    return Keys(state="alive", due_at=worker.alive_until)
