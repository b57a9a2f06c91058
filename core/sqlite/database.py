"""One SQLite file: a thread that writes, threads that read, and never the event loop.

A write is acknowledged when it is on the disk (WAL, `synchronous=FULL`), so it survives the
process being killed; what is deleted is overwritten (`secure_delete`).
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias, TypeVar

from core.errors import DocentError
from core.sqlite.grouping import PendingWrite, Write, commit_together, taken
from core.sqlite.private import private_file

__all__ = ["Connection", "Database"]

Connection: TypeAlias = sqlite3.Connection
"""What the work given to a Database runs on."""

T = TypeVar("T")

_READERS = 4
_BUSY_TIMEOUT_S = 10.0
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=0",
)
# What an operator reads instead of SQLite's own words, which may quote what was asked.
_REASONS = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_CORRUPT": "the file is damaged",
    "SQLITE_NOTADB": "the file is no database",
    "SQLITE_READONLY": "the file may not be written",
    "SQLITE_CANTOPEN": "the file cannot be opened",
    "SQLITE_BUSY": "another process keeps it locked",
    "SQLITE_IOERR": "the disk cannot be read or written",
}


class Database:
    """Runs work on a file's connections; every error of SQLite becomes `unavailable`."""

    def __init__(
        self,
        path: Path,
        *,
        schema: str,
        unavailable: type[DocentError],
    ) -> None:
        self.path = path
        self._schema = schema
        self._unavailable = unavailable
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=f"{path.stem}-write")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix=f"{path.stem}-read")
        self._waiting: deque[PendingWrite] = deque()
        self._of_thread = threading.local()
        self._connections: list[Connection] = []
        self._connections_lock = threading.Lock()

    async def open(self) -> None:
        """Make the file if it is not there, and its tables."""
        await self._run(self._writer, self._prepare)

    async def write(
        self, work: Callable[[Connection], T], *, committed: Callable[[T], None] | None = None
    ) -> T:
        """Run work that is done whole or not at all, and return when its outcome is on the disk.

        Writes that wait at the same moment go to the disk at once.

        Args:
            work: what to do; an error undoes all of it, and nothing else.
            committed: told the outcome in the same thread, before any later write begins.
        """
        write = Write(work, committed)
        self._waiting.append(write)
        with self._translated():
            self._submit(self._writer, self._commit_waiting)
            return await asyncio.wrap_future(write.future)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run work that only reads: all of it sees the same moment, beside any writing."""

        def run() -> T:
            connection = self._connection()
            connection.execute("BEGIN")
            with connection:
                return work(connection)

        return await self._run(self._readers, run)

    async def compact(self, work: Callable[[Connection], None] | None = None) -> None:
        """Leave no bytes of what was deleted in the file or beside it; `work` goes first.

        The whole file is written anew, in memory first.
        """
        if work is not None:
            await self.write(work)
        await self._run(self._writer, self._rewrite)

    async def close(self) -> None:
        """Finish what runs and close the file."""
        await asyncio.to_thread(self._close)

    async def _run(self, threads: ThreadPoolExecutor, run: Callable[[], T]) -> T:
        def translated() -> T:
            with self._translated():
                return run()

        return await asyncio.wrap_future(self._submit(threads, translated))

    def _submit(self, threads: ThreadPoolExecutor, run: Callable[[], T]) -> Future[T]:
        try:
            return threads.submit(run)
        except RuntimeError as error:  # its threads were told to end
            raise self._unavailable(f"{self.path.name} is closed") from error

    def _commit_waiting(self) -> None:
        # Called once for each write; the first of a burst takes along those that came meanwhile.
        if group := taken(self._waiting):
            commit_together(self._connection, group)

    def _prepare(self) -> None:
        private_file(self.path)
        self._connection().executescript(self._schema)

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.path,
                timeout=_BUSY_TIMEOUT_S,
                isolation_level=None,
                check_same_thread=False,  # only so that `close` may close it
            )
            for pragma in _PRAGMAS:
                connection.execute(pragma)
            with self._connections_lock:
                self._connections.append(connection)
            self._of_thread.connection = connection
        return connection

    def _rewrite(self) -> None:
        # `secure_delete` alone leaves a few bytes in pages whose cells were moved (measured).
        self._connection().execute("VACUUM")
        busy = self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise self._unavailable(f"{self.path.name}: a reader keeps its log from being emptied")

    def _close(self) -> None:
        self._readers.shutdown()
        self._writer.shutdown()
        with self._connections_lock:
            while self._connections:
                self._connections.pop().close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            name = str(getattr(error, "sqlite_errorname", type(error).__name__))
            known = (reason for key, reason in _REASONS.items() if name.startswith(key))
            raise self._unavailable(f"{self.path.name}: {next(known, name)}") from error
        except OSError as error:
            raise self._unavailable(f"{self.path.name}: {error.strerror}") from error
