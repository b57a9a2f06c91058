"""The RecordStore on Elasticsearch: one document a record, read by id as last written."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import sha256
from typing import Final, TypeAlias, TypedDict, cast
from urllib.parse import quote

from core.domain.json import JsonObject, JsonValue
from core.domain.ports import LIBRARY_MARK, Record, RecordDraft, RecordKey
from core.elastic import ElasticClient, ElasticError, Operation, Outcome, StoredDocument
from core.errors import RecordChanged, RecordExists, RecordsUnavailable
from core.records.elastic_writes import GatheredWrites

__all__ = ["ElasticRecordStore"]

_CONFLICT: Final = "version_conflict_engine_exception"
# Source: https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/mapping-id-field
_MAX_ID_BYTES: Final = 512
# Source: https://www.elastic.co/docs/reference/elasticsearch/index-settings/index-modules
_MAX_FOUND: Final = 10_000
_SCANNED: Final = 200
_REMEMBERED_KINDS: Final = frozenset({"content", "file"})
"""Every search asks for dozens of them; no text that somebody wrote is in them."""
_MARKED_IDS: Final = tuple(f"{kind}:" for kind in _REMEMBERED_KINDS)
_REMEMBERED: Final = 20_000


_Version: TypeAlias = tuple[str, int, int]


class _Source(TypedDict, total=False):
    kind: str
    id: str
    body: str
    writer: str
    state: str
    owner: str
    due_at: float


class ElasticRecordStore:
    """Records behind an alias."""

    def __init__(self, client: ElasticClient, alias: str) -> None:
        self._client = client
        self._alias = alias
        # One whose version is still the same is the same, as updates also take it: then the
        # version is all that has to be asked for.
        self._remembered: dict[str, tuple[_Version, Record]] = {}
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
        """Return those that exist, as last written.

        Raises:
            RecordsUnavailable: they cannot be read now.
        """
        ids = list(dict.fromkeys(map(_document_id, keys)))
        known = {id_: seen for id_ in ids if (seen := self._remembered.get(id_))}
        records: dict[RecordKey, Record] = {}
        with _record_errors():
            found = await self._client.get(self._alias, ids, bare=known)
            changed = []
            for id_, document in found.items():
                if id_ not in known:
                    record = self._remember(id_, document)
                elif known[id_][0] == _version(document):
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
        return records

    async def update(self, record: Record, draft: RecordDraft) -> Record:
        """Replace a record if nobody did since it was read.

        Raises:
            RecordChanged: somebody did, or it is gone.
            RecordsUnavailable: it cannot be written now.
        """
        new = await self._write(draft, _version_in(record.revision))
        if new is None:
            raise RecordChanged(f"{record.key.kind} {record.key.id!r} was changed")
        return new

    async def delete(self, key: RecordKey) -> None:
        """Delete a record; deleting what is not there is no error.

        Raises:
            RecordsUnavailable: it cannot be written now.
        """
        with _record_errors():
            await self._send([Operation(action="delete", id=_document_id(key))])

    async def discard(self, record: Record) -> None:
        """Delete a record if nobody changed it since it was read.

        Raises:
            RecordChanged: somebody did, or it is gone.
            RecordsUnavailable: it cannot be written now.
        """
        operation = Operation(
            action="delete", id=_document_id(record.key), version=_version_in(record.revision)
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
            "size": _SCANNED,
            "seq_no_primary_term": True,
            "track_total_hits": False,
        }
        with _record_errors():
            await self._client.refresh(self._alias)
        while True:
            with _record_errors():
                page = await self._client.search(self._alias, body)
            for document in page:
                yield _record(document)
            if len(page) < _SCANNED:
                return
            body = {**body, "search_after": page[-1]["sort"]}

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
            return [_record(found) for found in await self._client.search(self._alias, body)]

    async def compact(self) -> None:
        """Leave nothing of deleted records in the index's files; waits, then rewrites them.

        Raises:
            RecordsUnavailable: it cannot be done now.
        """
        with _record_errors():
            await self._client.compaction.run(self._alias)

    def _remember(self, id_: str, document: StoredDocument) -> Record:
        record = _record(document)
        if record.key.kind in _REMEMBERED_KINDS:
            self._remembered[id_] = _version(document), record
            if len(self._remembered) > _REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
        return record

    async def _send(self, operations: Sequence[Operation]) -> Sequence[Outcome]:
        is_marked = any(operation.id.startswith(_MARKED_IDS) for operation in operations)
        return await self._client.bulk(
            self._alias,
            operations,
            expected={_CONFLICT},
            patient=False,
            closing=_new_mark() if is_marked else None,
        )

    async def _write(self, draft: RecordDraft, version: tuple[int, int] | None) -> Record | None:
        """Write a draft if the record still has this version; None when it has not."""
        id_, writer = _document_id(draft.key), secrets.token_hex(8)
        operation = Operation(
            action="create" if version is None else "index",
            id=id_,
            source=_source(draft, writer),
            version=version,
        )
        with _record_errors():
            outcome = await self._writes.write(operation)
            if outcome.failure is None:
                return Record(draft=draft, revision=_revision(outcome.version))
            # A write that was sent again, its answer lost, meets itself: look who wrote.
            found = (await self._client.get(self._alias, [id_])).get(id_)
        if found is not None and found["_source"].get("writer") == writer:
            return _record(found)
        return None


@contextmanager
def _record_errors() -> Iterator[None]:
    try:
        yield
    except ElasticError as error:
        raise RecordsUnavailable(error.reason, fix=error.fix) from error


@cache
def _quoted(kind: str) -> str:
    return quote(kind, safe="")


@lru_cache(maxsize=2 * _REMEMBERED)
def _document_id(key: RecordKey) -> str:
    # A quoted kind has no colon, so two keys never share an id.
    kind = _quoted(key.kind)
    id_ = f"{kind}:{key.id}"
    if len(encoded := id_.encode("utf-8", "surrogatepass")) > _MAX_ID_BYTES:
        return f"{kind}::{sha256(encoded).hexdigest()}"
    return id_


def _new_mark() -> Operation:
    token = secrets.token_hex(8)
    draft = RecordDraft(key=LIBRARY_MARK, body={"token": token})
    return Operation(action="index", id=_document_id(draft.key), source=_source(draft, token))


def _source(draft: RecordDraft, writer: str) -> JsonObject:
    fields: dict[str, JsonValue] = {
        "kind": draft.key.kind,
        "id": draft.key.id,
        # The standard library's JSON, since it also carries lone surrogates.
        "body": json.dumps(draft.body, separators=(",", ":"), allow_nan=False),
        "writer": writer,
        "state": draft.state,
        "owner": draft.owner,
        "due_at": draft.due_at,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _record(document: StoredDocument) -> Record:
    source = cast(_Source, document["_source"])  # what _source wrote; the mapping is strict
    draft = RecordDraft(
        key=RecordKey(source["kind"], source["id"]),
        body=json.loads(source["body"]),
        state=source.get("state"),
        due_at=source.get("due_at"),
        owner=source.get("owner"),
    )
    return Record(draft=draft, revision=_revision((document["_seq_no"], document["_primary_term"])))


def _version(document: StoredDocument) -> _Version:
    return document["_index"], document["_seq_no"], document["_primary_term"]


def _revision(version: tuple[int, int]) -> str:
    return f"{version[0]}:{version[1]}"


def _version_in(revision: str) -> tuple[int, int]:
    seq_no, _, primary_term = revision.partition(":")
    return int(seq_no), int(primary_term)
