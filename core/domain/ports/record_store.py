"""The port to what must survive: small records, created once and changed only if unchanged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from core.domain.json import JsonObject

__all__ = ["LIBRARY_MARK", "Record", "RecordDraft", "RecordKey", "RecordStore"]


class RecordKey(NamedTuple):
    """A record's name: a kind and an id unique within it."""

    kind: str
    id: str


LIBRARY_MARK: Final = RecordKey("mark", "library")
"""A record that an engine whose reads cost much writes anew, with another body, in one request with
every change of a file or a content and behind it. Scans leave it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDraft:
    """A record to be written. `state`, `due_at` (Unix seconds) and `owner` are what find knows."""

    key: RecordKey
    body: JsonObject
    state: str | None = None
    due_at: float | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as it was read. `revision` says which write it saw."""

    draft: RecordDraft
    revision: str

    @property
    def key(self) -> RecordKey:
        """The record's name."""
        return self.draft.key

    @property
    def body(self) -> JsonObject:
        """The record's values."""
        return self.draft.body


class RecordStore(Protocol):
    """Every method may raise `RecordsUnavailable`."""

    async def create(self, draft: RecordDraft) -> Record:
        """Write a record that must not exist.

        Raises:
            RecordExists: it exists already; this is the exactly-once claim.
        """
        ...

    async def get(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, Record]:
        """Return those that exist, always as last written."""
        ...

    async def update(self, record: Record, draft: RecordDraft) -> Record:
        """Replace a record if nobody did since it was read.

        Raises:
            RecordChanged: somebody did, or it is gone.
        """
        ...

    async def delete(self, key: RecordKey) -> None:
        """Delete a record; deleting what is not there is no error."""
        ...

    async def discard(self, record: Record) -> None:
        """Delete a record if nobody changed it since it was read.

        Raises:
            RecordChanged: somebody did, or it is gone.
        """
        ...

    def scan(self) -> AsyncIterator[Record]:
        """Yield every record of every kind that was written before: for erasures and proofs."""
        ...

    async def find(
        self,
        kind: str,
        *,
        state: str | None = None,
        owner: str | None = None,
        due_before: float | None = None,
        limit: int = 100,
    ) -> Sequence[Record]:
        """Return records that match, by `due_at` then id; it may lag, so nothing rests on it."""
        ...

    async def compact(self) -> None:
        """Leave nothing of deleted records, or of former bodies, in the engine's files.

        It may take half a minute: for erasures, not for every deletion.
        """
        ...
