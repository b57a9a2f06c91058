"""Records as documents: ids, fields and versions; pure."""

from __future__ import annotations

import json
import secrets
from functools import cache, lru_cache
from hashlib import sha256
from typing import Final, TypeAlias, TypedDict, cast
from urllib.parse import quote

from core.domain.json import JsonObject, JsonValue
from core.domain.ports import LIBRARY_MARK, Record, RecordDraft, RecordKey
from core.elastic import Operation, StoredDocument

__all__ = [
    "REMEMBERED",
    "Version",
    "document_id",
    "new_mark",
    "record_of",
    "revision_of",
    "source_of",
    "version_in",
    "version_of",
]

# Source: https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/mapping-id-field
_MAX_ID_BYTES: Final = 512
REMEMBERED: Final = 20_000
"""How many records a process remembers."""

Version: TypeAlias = tuple[str, int, int]
"""Index, sequence number and primary term."""


class _Source(TypedDict, total=False):
    kind: str
    id: str
    body: str
    writer: str
    state: str
    owner: str
    due_at: float


@cache
def _quoted(kind: str) -> str:
    return quote(kind, safe="")


@lru_cache(maxsize=2 * REMEMBERED)
def document_id(key: RecordKey) -> str:
    """Return the id of a record's document; no two records share one."""
    # A quoted kind has no colon, so two keys never share an id.
    kind = _quoted(key.kind)
    id_ = f"{kind}:{key.id}"
    if len(encoded := id_.encode("utf-8", "surrogatepass")) > _MAX_ID_BYTES:
        return f"{kind}::{sha256(encoded).hexdigest()}"
    return id_


def new_mark() -> Operation:
    """Return what writes the mark anew."""
    token = secrets.token_hex(8)
    draft = RecordDraft(key=LIBRARY_MARK, body={"token": token})
    return Operation(action="index", id=document_id(draft.key), source=source_of(draft, token))


def source_of(draft: RecordDraft, writer: str) -> JsonObject:
    """Return what is kept of a record, and which write it was."""
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


def record_of(document: StoredDocument) -> Record:
    """Return the record that a document keeps."""
    source = cast(_Source, document["_source"])  # what source_of wrote; the mapping is strict
    draft = RecordDraft(
        key=RecordKey(source["kind"], source["id"]),
        body=json.loads(source["body"]),
        state=source.get("state"),
        due_at=source.get("due_at"),
        owner=source.get("owner"),
    )
    return Record(
        draft=draft, revision=revision_of((document["_seq_no"], document["_primary_term"]))
    )


def version_of(document: StoredDocument) -> Version:
    """Return what tells whether a document is still the same."""
    return document["_index"], document["_seq_no"], document["_primary_term"]


def revision_of(version: tuple[int, int]) -> str:
    """Return a sequence number and a primary term as a revision."""
    return f"{version[0]}:{version[1]}"


def version_in(revision: str) -> tuple[int, int]:
    """Return the sequence number and the primary term of a revision."""
    seq_no, _, primary_term = revision.partition(":")
    return int(seq_no), int(primary_term)
