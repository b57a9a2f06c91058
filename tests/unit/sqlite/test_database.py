"""The database's promises about the file, its threads and its errors."""

from __future__ import annotations

import asyncio
import random
import stat
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from core.errors import IndexUnavailable
from core.sqlite.database import Connection, Database

SCHEMA = "CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, words TEXT)"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(tmp_path / "data" / "a.db", schema=SCHEMA, unavailable=IndexUnavailable)
    await opened.open()
    yield opened
    await opened.close()


def insert(connection: Connection, n: int, words: str = "") -> None:
    connection.execute("INSERT INTO t VALUES (?, ?)", (n, words))


def count(connection: Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM t").fetchone()[0])


async def test_only_the_owner_may_read_the_files(database: Database) -> None:
    await database.write(lambda c: insert(c, 1))
    folder = database.path.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    names = {path.name for path in folder.iterdir()}
    assert names == {"a.db", "a.db-wal", "a.db-shm"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


async def test_what_was_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "wide"
    folder.mkdir(mode=0o755)
    (folder / "a.db").touch(mode=0o644)
    database = Database(folder / "a.db", schema=SCHEMA, unavailable=IndexUnavailable)
    await database.open()
    await database.close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "a.db").stat().st_mode) == 0o600


async def test_every_connection_is_durable_and_overwrites_what_it_deletes(
    database: Database,
) -> None:
    def settings(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "secure_delete", "mmap_size")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert await database.write(settings) == ["wal", 2, 1, 0]
    assert await database.read(settings) == ["wal", 2, 1, 0]


async def test_a_failed_write_leaves_nothing_and_the_next_one_works(database: Database) -> None:
    def half(connection: Connection) -> None:
        insert(connection, 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(half)
    await database.write(lambda c: insert(c, 1))
    assert await database.read(count) == 1


async def test_commits_are_told_in_order_and_only_when_made(database: Database) -> None:
    told: list[int] = []

    def step(connection: Connection, n: int) -> int:
        insert(connection, n // 2)
        return n

    writes = [database.write(partial(step, n=n), committed=told.append) for n in range(20)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert told == list(range(0, 20, 2))
    assert sum(isinstance(outcome, IndexUnavailable) for outcome in outcomes) == 10


async def test_readers_go_on_beside_a_writer_and_see_one_moment(database: Database) -> None:
    await database.write(lambda c: insert(c, 1))
    writing, may_end = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        insert(connection, 2)
        writing.set()
        assert may_end.wait(10)

    def twice(connection: Connection) -> tuple[int, int]:
        first = count(connection)
        may_end.set()
        return first, count(connection)

    task = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(writing.wait, 10)
    assert await database.read(twice) == (1, 1)
    await task
    assert await database.read(count) == 2


async def test_work_runs_off_the_loop(database: Database) -> None:
    threads = {
        await database.read(lambda _: threading.get_ident()),
        await database.write(lambda _: threading.get_ident()),
    }
    assert threading.get_ident() not in threads


async def test_compacting_leaves_no_bytes(database: Database) -> None:
    secret = "a-secret-nobody-else-writes" * 3
    await database.write(lambda c: insert(c, 1, secret))
    await database.write(lambda c: c.execute("DELETE FROM t"))
    await database.compact()
    left = b"".join(path.read_bytes() for path in database.path.parent.iterdir())
    assert secret.encode() not in left


async def test_compacting_leaves_no_bytes_of_rows_that_were_moved_about(tmp_path: Path) -> None:
    schema = "CREATE TABLE t (kind TEXT, id TEXT, text TEXT, PRIMARY KEY (kind, id))"
    database = Database(tmp_path / "b.db", schema=schema, unavailable=IndexUnavailable)
    await database.open()
    chance = random.Random(0)
    rows = [(str(chance.random()), f"Zq{n}x {'y' * chance.randrange(900)}") for n in range(1500)]

    def fill(connection: Connection) -> None:
        for id_, text in rows:
            connection.execute("INSERT INTO t VALUES ('f', ?, ?)", (id_, text))
            more = (" y" * chance.randrange(1, 300), chance.choice(rows)[0])
            connection.execute("UPDATE t SET text = text || ? WHERE kind = 'f' AND id = ?", more)

    def thin_out(connection: Connection) -> None:
        connection.executemany(
            "DELETE FROM t WHERE kind = 'f' AND id = ?", [(id_,) for id_, _ in rows[::10]]
        )

    await database.write(fill)
    await database.write(thin_out)
    await database.compact()
    left = await asyncio.to_thread(database.path.read_bytes)
    await database.close()
    secrets = [f"{text.split()[0]} ".encode() for _, text in rows]
    assert [secret for secret in secrets[::10] if secret in left] == []
    assert secrets[1] in left


async def test_errors_are_sentences_without_what_was_asked(database: Database) -> None:
    with pytest.raises(IndexUnavailable) as caught:
        await database.read(lambda c: c.execute("SELECT secret FROM nowhere"))
    assert "secret" not in str(caught.value)
    assert str(caught.value).startswith("a.db: ")


async def test_readers_cannot_be_used_once_closed(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", schema=SCHEMA, unavailable=IndexUnavailable)
    await database.open()
    await database.close()
    await database.close()
    with pytest.raises(IndexUnavailable, match="closed"):
        await database.read(count)


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"no database at all" * 100)
    database = Database(path, schema=SCHEMA, unavailable=IndexUnavailable)
    with pytest.raises(IndexUnavailable, match=r"a\.db: the file is no database"):
        await database.open()
    await database.close()


async def test_a_folder_in_the_files_place_is_named(tmp_path: Path) -> None:
    database = Database(tmp_path, schema=SCHEMA, unavailable=IndexUnavailable)
    with pytest.raises(IndexUnavailable, match="directory"):
        await database.open()
    await database.close()
