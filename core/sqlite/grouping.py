"""Writes that wait at the same moment share a commit; one that fails is undone alone."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Generic, Protocol, TypeVar

__all__ = ["PendingWrite", "Write", "commit_together", "taken"]

T = TypeVar("T")
_TOGETHER = 256
"""Writes of one commit: many enough that a burst takes few, few enough that none waits long."""


class PendingWrite(Protocol):
    """A write of whatever outcome, as those who commit it see it."""

    @property
    def is_last(self) -> bool:
        """Whether its outcome must be known before any later write begins."""
        ...

    def starts(self) -> bool:
        """Tell whether somebody still waits for it; after that it cannot be called off."""
        ...

    def attempt(self, connection: sqlite3.Connection) -> None:
        """Do it within the open transaction."""
        ...

    def settle(self) -> None:
        """Tell its outcome, which is on the disk now."""
        ...

    def fail(self, error: Exception) -> None:
        """Tell that nothing of it is on the disk."""
        ...


class Write(Generic[T]):
    """One piece of work and who waits for its outcome."""

    def __init__(
        self, work: Callable[[sqlite3.Connection], T], committed: Callable[[T], None] | None
    ) -> None:
        self.future: Future[T] = Future()
        self._work = work
        self._committed = committed
        self._outcome: tuple[T] | None = None
        self._error: Exception | None = None

    @property
    def is_last(self) -> bool:
        """Whether its outcome must be known before any later write begins."""
        return self._committed is not None

    def starts(self) -> bool:
        """Tell whether somebody still waits for it; after that it cannot be called off."""
        return self.future.set_running_or_notify_cancel()

    def attempt(self, connection: sqlite3.Connection) -> None:
        """Do it within the open transaction; what it did before an error is undone.

        Raises:
            Exception: SQLite undid the whole transaction, as it does when the disk is full.
        """
        connection.execute("SAVEPOINT one")
        try:
            self._outcome = (self._work(connection),)
        except Exception as error:  # whoever waits for this write gets it, and nobody else
            if not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO one")
            self._error = error
        connection.execute("RELEASE one")

    def settle(self) -> None:
        """Tell its outcome, which is on the disk now."""
        if self._error is not None or self._outcome is None:
            self.future.set_exception(self._error or RuntimeError("never attempted"))
            return
        try:
            if self._committed is not None:
                self._committed(self._outcome[0])
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
            self.future.set_exception(error)
        else:
            self.future.set_result(self._outcome[0])

    def fail(self, error: Exception) -> None:
        """Tell that nothing of it is on the disk."""
        self.future.set_exception(error)


def taken(waiting: deque[PendingWrite]) -> Sequence[PendingWrite]:
    """Take the writes of the next commit, in the order they came."""
    group: list[PendingWrite] = []
    while waiting and len(group) < _TOGETHER and not (group and group[-1].is_last):
        write = waiting.popleft()
        if write.starts():
            group.append(write)
    return group


def commit_together(
    connect: Callable[[], sqlite3.Connection], group: Iterable[PendingWrite]
) -> None:
    """Commit writes at once, then tell each its outcome."""
    group = list(group)
    try:
        connection = connect()
        connection.execute("BEGIN IMMEDIATE")
        with connection:  # commits, or rolls back on any error
            for write in group:
                write.attempt(connection)
    except Exception as error:  # noqa: BLE001 - nothing is on the disk; each must hear of it
        for write in group:
            write.fail(error)
    else:
        for write in group:
            write.settle()
