"""A burst of writes goes to the disk in few commits, and each still holds or fails alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from core.errors import RecordsUnavailable
from core.sqlite.database import Connection, Database

SCHEMA = "CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, words TEXT)"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(tmp_path / "a.db", schema=SCHEMA, unavailable=RecordsUnavailable)
    await opened.open()
    yield opened
    await opened.close()


class Writer:
    """A database's writing thread: stopped, so that writes gather, and listened to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._go = threading.Event()
        self.statements: list[str] = []

    async def stop(self) -> asyncio.Task[None]:
        """Occupy it until `go`."""
        there = threading.Event()

        def wait(connection: Connection) -> None:
            connection.set_trace_callback(self.statements.append)
            there.set()
            assert self._go.wait(10)

        task = asyncio.create_task(self._database.write(wait))
        await asyncio.to_thread(there.wait, 10)
        return task

    def go(self) -> None:
        self._go.set()

    @property
    def commits(self) -> int:
        return self.statements.count("COMMIT")


def insert(connection: Connection, n: int) -> int:
    connection.execute("INSERT INTO t VALUES (?, '')", (n,))
    if n % 10 == 9:
        raise ZeroDivisionError
    return n


def numbers(connection: Connection) -> set[int]:
    return {row[0] for row in connection.execute("SELECT n FROM t")}


async def test_a_burst_takes_few_commits_and_a_failure_undoes_itself_alone(
    database: Database,
) -> None:
    writer = Writer(database)
    stopped = await writer.stop()
    burst = [asyncio.create_task(database.write(partial(insert, n=n))) for n in range(1000)]
    await asyncio.sleep(0)
    writer.go()
    await stopped
    outcomes = await asyncio.gather(*burst, return_exceptions=True)

    good = [n for n in range(1000) if n % 10 != 9]
    assert [outcome for outcome in outcomes if isinstance(outcome, int)] == good
    assert sum(isinstance(outcome, ZeroDivisionError) for outcome in outcomes) == 100
    assert await database.read(numbers) == set(good)
    assert writer.commits < 10


async def test_a_write_nobody_waits_for_any_more_is_not_made(database: Database) -> None:
    writer = Writer(database)
    stopped = await writer.stop()
    burst = [asyncio.create_task(database.write(partial(insert, n=n))) for n in range(3)]
    await asyncio.sleep(0)
    burst[1].cancel()
    await asyncio.sleep(0)
    writer.go()
    await asyncio.gather(stopped, *burst, return_exceptions=True)

    assert await database.read(numbers) == {0, 2}


async def test_what_undoes_the_whole_commit_is_told_to_each(database: Database) -> None:
    writer = Writer(database)
    stopped = await writer.stop()

    def roll_back(connection: Connection) -> None:
        connection.execute("ROLLBACK")  # as SQLite does when the disk is full
        raise ZeroDivisionError

    burst = [asyncio.create_task(database.write(partial(insert, n=n))) for n in range(3)]
    await asyncio.sleep(0)
    fatal = asyncio.create_task(database.write(roll_back))
    await asyncio.sleep(0)
    writer.go()
    await stopped
    outcomes = await asyncio.gather(*burst, fatal, return_exceptions=True)

    assert all(isinstance(outcome, ZeroDivisionError) for outcome in outcomes)
    assert await database.read(numbers) == set()
    assert await database.write(partial(insert, n=5)) == 5


async def test_what_must_be_told_before_the_next_write_ends_its_commit(
    database: Database,
) -> None:
    writer = Writer(database)
    stopped = await writer.stop()
    told: list[int] = []
    seen: list[list[int]] = []

    def look(_: Connection) -> None:
        seen.append(list(told))

    first = asyncio.create_task(database.write(partial(insert, n=1), committed=told.append))
    await asyncio.sleep(0)
    second = asyncio.create_task(database.write(look))
    await asyncio.sleep(0)
    writer.go()
    await asyncio.gather(stopped, first, second)

    assert seen == [[1]]


async def test_whoever_is_told_may_break_without_undoing_the_write(database: Database) -> None:
    def broken(_: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(partial(insert, n=1), committed=broken)
    assert await database.read(numbers) == {1}


async def test_nothing_is_written_after_the_end(tmp_path: Path) -> None:
    database = Database(tmp_path / "b.db", schema=SCHEMA, unavailable=RecordsUnavailable)
    await database.open()
    await database.close()
    with pytest.raises(RecordsUnavailable, match="closed"):
        await database.write(partial(insert, n=1))
