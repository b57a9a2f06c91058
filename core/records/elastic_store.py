"""The RecordStore on Elasticsearch: one document a record, read by id as last written."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Final

from core.domain.json import JsonObject
from core.domain.ports import LIBRARY_MARK, Record, RecordDraft, RecordKey
from core.elastic import ElasticClient, ElasticError, Operation, Outcome, StoredDocument
from core.errors import RecordChanged, RecordExists, RecordsUnavailable
from core.records.elastic_documents import (
    REMEMBERED,
    Version,
    document_id,
    new_mark,
    record_of,
    revision_of,
    source_of,
    version_in,
    version_of,
)
from core.records.elastic_writes import GatheredWrites
from core.records.mark import SeenMark
from core.utils.newest import Newest

__all__ = ["ElasticRecordStore"]

_CONFLICT: Final = "version_conflict_engine_exception"
# Source: https://www.elastic.co/docs/reference/elasticsearch/index-settings/index-modules
_MAX_FOUND: Final = 10_000
_SCANNED: Final = 200
_REMEMBERED_KINDS: Final = frozenset({"content", "file"})
"""Every search asks for dozens of them; no text that somebody wrote is in them."""
_MARKED_IDS: Final = tuple(f"{kind}:" for kind in _REMEMBERED_KINDS)


class ElasticRecordStore:
    """Records behind an alias."""

    def __init__(
        self, client: ElasticClient, alias: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._alias = alias
        # One whose version is still the same is the same, as updates also take it: then the
        # version is all that has to be asked for.
        self._remembered: Newest[str, tuple[Version, Record]] = Newest(REMEMBERED)
        self._mark = SeenMark(clock)
        self._writes = GatheredWrites(self._send)

    async def create(self, draft: RecordDraft) -> Record:
        """Write a record that must not exist.

        Raises:
            RecordExists: it exists already.
            RecordsUnavailable: it cannot be written now.
        """
        record = await self._write(draft, None)
        if record is None:
            raise RecordExists(f"{draft.key.kind} {draft.key.id!r} exists")
        return record

    async def get(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, Record]:
        """Return those that exist, as last written; the mark alone, as it was a second ago.

        Raises:
            RecordsUnavailable: they cannot be read now.
        """
        if (mark := self._mark.record) is not None and list(keys) == [LIBRARY_MARK]:
            return {LIBRARY_MARK: mark}
        note_mark = self._mark.reading()
        ids = list(dict.fromkeys(map(document_id, keys)))
        known = {id_: seen for id_ in ids if (seen := self._remembered.get(id_))}
        records: dict[RecordKey, Record] = {}
        with _record_errors():
            found = await self._client.get(self._alias, ids, bare=known)
            changed = []
            for id_, document in found.items():
                if id_ not in known:
                    record = self._remember(id_, document)
                elif known[id_][0] == version_of(document):
                    record = known[id_][1]
                else:
                    changed.append(id_)
                    continue
                records[record.draft.key] = record
            for id_, document in (await self._client.get(self._alias, changed)).items():
                record = self._remember(id_, document)
                records[record.draft.key] = record
        for id_ in known.keys() - found.keys():
            self._remembered.pop(id_, None)
        if LIBRARY_MARK in keys:
            note_mark(records.get(LIBRARY_MARK))
        return records

    async def update(self, record: Record, draft: RecordDraft) -> Record:
        """Replace a record if nobody did since it was read.

        Raises:
            RecordChanged: somebody did, or it is gone.
            RecordsUnavailable: it cannot be written now.
        """
        new = await self._write(draft, version_in(record.revision))
        if new is None:
            raise RecordChanged(f"{record.key.kind} {record.key.id!r} was changed")
        return new

    async def delete(self, key: RecordKey) -> None:
        """Delete a record; deleting what is not there is no error.

        Raises:
            RecordsUnavailable: it cannot be written now.
        """
        with _record_errors():
            await self._send([Operation(action="delete", id=document_id(key))])

    async def discard(self, record: Record) -> None:
        """Delete a record if nobody changed it since it was read.

        Raises:
            RecordChanged: somebody did, or it is gone.
            RecordsUnavailable: it cannot be written now.
        """
        operation = Operation(
            action="delete", id=document_id(record.key), version=version_in(record.revision)
        )
        with _record_errors():
            [outcome] = await self._send([operation])
        if outcome.failure is not None:
            raise RecordChanged(f"{record.key.kind} {record.key.id!r} was changed")

    async def scan(self) -> AsyncIterator[Record]:
        """Yield every record of every kind that was written before.

        Raises:
            RecordsUnavailable: they cannot be read now.
        """
        body: JsonObject = {
            "query": {"bool": {"must_not": {"term": {"kind": LIBRARY_MARK.kind}}}},
            "sort": ["kind", "id"],
            "seq_no_primary_term": True,
        }
        with _record_errors():
            await self._client.refresh(self._alias)
            async for document in self._client.scan(self._alias, body, page=_SCANNED):
                yield record_of(document)

    async def find(
        self,
        kind: str,
        *,
        state: str | None = None,
        owner: str | None = None,
        due_before: float | None = None,
        limit: int = 100,
    ) -> Sequence[Record]:
        """Return at most 10,000 records that match, by `due_at` then id, those without it last.

        Raises:
            RecordsUnavailable: they cannot be read now.
        """
        terms = {"kind": kind, "state": state, "owner": owner}
        filters: list[JsonObject] = [
            {"term": {name: value}} for name, value in terms.items() if value is not None
        ]
        if due_before is not None:
            filters.append({"range": {"due_at": {"lt": due_before}}})
        body: JsonObject = {
            "query": {"bool": {"filter": filters}},
            "sort": ["due_at", "id"],
            "size": min(limit, _MAX_FOUND),
            "seq_no_primary_term": True,
            "track_total_hits": False,
        }
        with _record_errors():
            return [record_of(found) for found in await self._client.search(self._alias, body)]

    async def compact(self) -> None:
        """Leave nothing of deleted records in the index's files; waits, then rewrites them.

        Raises:
            RecordsUnavailable: it cannot be done now.
        """
        with _record_errors():
            await self._client.compaction.run(self._alias)

    def _remember(self, id_: str, document: StoredDocument) -> Record:
        record = record_of(document)
        if record.key.kind in _REMEMBERED_KINDS:
            self._remembered[id_] = version_of(document), record
        return record

    async def _send(self, operations: Sequence[Operation]) -> Sequence[Outcome]:
        is_marked = any(operation.id.startswith(_MARKED_IDS) for operation in operations)
        with self._mark.written() if is_marked else nullcontext():
            return await self._client.bulk(
                self._alias,
                operations,
                expected={_CONFLICT},
                patient=False,
                closing=new_mark() if is_marked else None,
            )

    async def _write(self, draft: RecordDraft, version: tuple[int, int] | None) -> Record | None:
        """Write a draft if the record still has this version; None when it has not."""
        id_, writer = document_id(draft.key), secrets.token_hex(8)
        operation = Operation(
            action="create" if version is None else "index",
            id=id_,
            source=source_of(draft, writer),
            version=version,
        )
        with _record_errors():
            outcome = await self._writes.write(operation)
            if outcome.failure is None:
                return Record(draft=draft, revision=revision_of(outcome.version))
            # A write that was sent again, its answer lost, meets itself: look who wrote.
            found = (await self._client.get(self._alias, [id_])).get(id_)
        if found is not None and found["_source"].get("writer") == writer:
            return record_of(found)
        return None


@contextmanager
def _record_errors() -> Iterator[None]:
    try:
        yield
    except ElasticError as error:
        raise RecordsUnavailable(error.reason, fix=error.fix) from error
