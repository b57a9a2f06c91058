"""The RecordStore on SQLite: one table, and a revision that no two writes share."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from core.domain.ports import Record, RecordDraft, RecordKey
from core.errors import RecordChanged, RecordExists, RecordsUnavailable
from core.sqlite.database import Connection, Database

__all__ = ["EmbeddedRecordStore"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT,
    due_at REAL,
    owner TEXT,
    revision TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS records_by_due ON records (kind, due_at, id);
CREATE INDEX IF NOT EXISTS records_by_state ON records (kind, state, due_at, id);
CREATE INDEX IF NOT EXISTS records_by_owner ON records (kind, owner, due_at, id);
"""
_COLUMNS = "kind, id, body, state, due_at, owner, revision"
_SCANNED = 200


class EmbeddedRecordStore:
    """Records in `records.db`."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, schema=_SCHEMA, unavailable=RecordsUnavailable)

    async def open(self) -> None:
        """Make the file if it is not there.

        Raises:
            RecordsUnavailable: it cannot be opened.
        """
        try:
            await self._database.open()
        except RecordsUnavailable:
            await self._database.close()
            raise

    async def close(self) -> None:
        """Finish what runs and close the file."""
        await self._database.close()

    async def compact(self) -> None:
        """Leave no bytes of deleted records in the file.

        Raises:
            RecordsUnavailable: the file cannot be written now.
        """
        await self._database.compact()

    async def create(self, draft: RecordDraft) -> Record:
        """Write a record that must not exist.

        Raises:
            RecordExists: it exists already.
            RecordsUnavailable: the file cannot be written now.
        """
        record = _stamped(draft)
        sql = "INSERT INTO records VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"
        row = (draft.key.kind, draft.key.id, *_values(record))
        if not await self._database.write(lambda c: c.execute(sql, row).rowcount):
            raise RecordExists(f"{draft.key.kind} {draft.key.id!r} exists")
        return record

    async def get(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, Record]:
        """Return those that exist, as last written.

        Raises:
            RecordsUnavailable: the file cannot be read now.
        """
        sql = f"SELECT {_COLUMNS} FROM records WHERE kind = ? AND id = ?"  # noqa: S608 - constants

        def work(connection: Connection) -> dict[RecordKey, Record]:
            rows = (connection.execute(sql, (key.kind, key.id)).fetchone() for key in keys)
            return {record.key: record for record in map(_record, filter(None, rows))}

        return await self._database.read(work)

    async def update(self, record: Record, draft: RecordDraft) -> Record:
        """Replace a record if nobody did since it was read.

        Raises:
            RecordChanged: somebody did, or it is gone.
            RecordsUnavailable: the file cannot be written now.
        """
        new = _stamped(draft)
        sql = (
            "UPDATE records SET body = ?, state = ?, due_at = ?, owner = ?, revision = ?"
            " WHERE kind = ? AND id = ? AND revision = ?"
        )
        row = (*_values(new), record.key.kind, record.key.id, record.revision)
        if not await self._database.write(lambda c: c.execute(sql, row).rowcount):
            raise RecordChanged(f"{record.key.kind} {record.key.id!r} was changed")
        return new

    async def delete(self, key: RecordKey) -> None:
        """Delete a record; deleting what is not there is no error.

        Raises:
            RecordsUnavailable: the file cannot be written now.
        """
        sql = "DELETE FROM records WHERE kind = ? AND id = ?"
        await self._database.write(lambda c: c.execute(sql, (key.kind, key.id)).rowcount)

    async def discard(self, record: Record) -> None:
        """Delete a record if nobody changed it since it was read.

        Raises:
            RecordChanged: somebody did, or it is gone.
            RecordsUnavailable: the file cannot be written now.
        """
        sql = "DELETE FROM records WHERE kind = ? AND id = ? AND revision = ?"
        row = (record.key.kind, record.key.id, record.revision)
        if not await self._database.write(lambda c: c.execute(sql, row).rowcount):
            raise RecordChanged(f"{record.key.kind} {record.key.id!r} was changed")

    async def clear(self) -> None:
        """Delete all records there are.

        Raises:
            RecordsUnavailable: the file cannot be written now.
        """
        await self._database.write(lambda c: c.execute("DELETE FROM records").rowcount)

    async def scan(self) -> AsyncIterator[Record]:
        """Yield every record of every kind that was written before.

        Raises:
            RecordsUnavailable: the file cannot be read now.
        """
        after = RecordKey("", "")
        while True:
            page = await self._database.read(partial(_page, after=after))
            for record in page:
                yield record
            if len(page) < _SCANNED:
                return
            after = page[-1].key

    async def find(
        self,
        kind: str,
        *,
        state: str | None = None,
        owner: str | None = None,
        due_before: float | None = None,
        limit: int = 100,
    ) -> Sequence[Record]:
        """Return records that match, by `due_at` then id; those without `due_at` come last.

        Raises:
            RecordsUnavailable: the file cannot be read now.
        """
        conditions = {
            "kind = ?": kind,
            "state = ?": state,
            "owner = ?": owner,
            "due_at < ?": due_before,
        }
        wanted = {sql: value for sql, value in conditions.items() if value is not None}
        sql = (
            f"SELECT {_COLUMNS} FROM records WHERE {' AND '.join(wanted)}"  # noqa: S608 - constants
            " ORDER BY due_at NULLS LAST, id LIMIT ?"
        )
        values = (*wanted.values(), limit)
        return await self._database.read(
            lambda c: [_record(row) for row in c.execute(sql, values).fetchall()]
        )


def _page(connection: Connection, after: RecordKey) -> list[Record]:
    sql = (
        f"SELECT {_COLUMNS} FROM records WHERE (kind, id) > (?, ?)"  # noqa: S608 - constants
        " ORDER BY kind, id LIMIT ?"
    )
    rows = connection.execute(sql, (after.kind, after.id, _SCANNED))
    return [_record(row) for row in rows]


def _stamped(draft: RecordDraft) -> Record:
    return Record(draft=draft, revision=secrets.token_hex(8))


def _values(record: Record) -> tuple[str, str | None, float | None, str | None, str]:
    # The standard library's JSON, since it also carries what no UTF-8 can: lone surrogates.
    body = json.dumps(record.body, separators=(",", ":"), allow_nan=False)
    draft = record.draft
    return body, draft.state, draft.due_at, draft.owner, record.revision


def _record(row: tuple[str, str, str, str | None, float | None, str | None, str]) -> Record:
    kind, id_, body, state, due_at, owner, revision = row
    key = RecordKey(kind, id_)
    draft = RecordDraft(key=key, body=json.loads(body), state=state, due_at=due_at, owner=owner)
    return Record(draft=draft, revision=revision)
