"""Writes of single records that wait at the same moment go to Elasticsearch in one request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass

from core.elastic import ElasticError, ElasticRejected, Operation, Outcome

__all__ = ["GatheredWrites"]

_TOGETHER = 200
_AT_ONCE = 2
"""Requests under way: while they are, what comes gathers for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    operation: Operation
    outcome: asyncio.Future[Outcome]


class GatheredWrites:
    """Sends a lone write at once, and a burst of them in few requests.

    Only for writes that may be sent twice: one whose answer was lost must know itself again.
    """

    def __init__(self, send: Callable[[Sequence[Operation]], Awaitable[Sequence[Outcome]]]) -> None:
        self._send = send
        self._waiting: list[_Waiting] = []
        self._sending: set[asyncio.Task[None]] = set()

    async def write(self, operation: Operation) -> Outcome:
        """Write it, and return what became of it.

        Raises:
            ElasticError: it was not written, as far as is known.
        """
        waiting = _Waiting(operation=operation, outcome=asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._sending) < _AT_ONCE:
            # Of nobody's context: it carries what others write, too.
            self._sending.add(asyncio.create_task(self._send_waiting(), context=Context()))
        return await waiting.outcome

    async def _send_waiting(self) -> None:
        try:
            while group := self._taken():
                await self._send_group(group)
        finally:
            # Before this task is over: what comes from now on needs another one.
            task = asyncio.current_task()
            self._sending = {other for other in self._sending if other is not task}

    async def _send_group(self, group: Sequence[_Waiting]) -> None:
        try:
            outcomes = await self._send([waiting.operation for waiting in group])
        except ElasticRejected as error:
            await self._apart(group, error)
        except asyncio.CancelledError:
            for waiting in group:
                waiting.outcome.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - whoever waits gets it, as if they had sent it
            _fail(group, error)
        else:
            for waiting, outcome in zip(group, outcomes, strict=True):
                if not waiting.outcome.done():
                    waiting.outcome.set_result(outcome)

    async def _apart(self, group: Sequence[_Waiting], error: ElasticError) -> None:
        """Send each for itself: one that is refused must not fail its neighbours."""
        if len(group) == 1:
            _fail(group, error)
            return
        for waiting in group:
            try:
                (outcome,) = await self._send([waiting.operation])
            except ElasticError as own:
                _fail([waiting], own)
            else:
                if not waiting.outcome.done():
                    waiting.outcome.set_result(outcome)

    def _taken(self) -> Sequence[_Waiting]:
        """Take what goes together: no two on one document, and none that was given up."""
        group: dict[str, _Waiting] = {}
        left: list[_Waiting] = []
        for waiting in self._waiting:
            if waiting.outcome.done():
                continue
            if len(group) == _TOGETHER or waiting.operation.id in group:
                left.append(waiting)
            else:
                group[waiting.operation.id] = waiting
        self._waiting = left
        return list(group.values())


def _fail(group: Sequence[_Waiting], error: Exception) -> None:
    for waiting in group:
        if not waiting.outcome.done():
            waiting.outcome.set_exception(error)
