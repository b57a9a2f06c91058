"""Bulk writing: what one operation looks like, how many go together, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.domain.json import JsonObject, JsonValue
from core.elastic.answers import BulkAnswer, BulkItem
from core.elastic.codec import encode_lines
from core.elastic.errors import ElasticError
from core.elastic.failures import failure_of

__all__ = ["Operation", "Outcome", "outcomes_of", "slices"]

_SLICE_OPERATIONS: Final = 400
_SLICE_BYTES: Final = 512 * 1024
"""Encoding and sending more at once would be felt by whoever else runs on the event loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One write. With a version, it holds only for that state of the document."""

    action: Literal["index", "create", "update", "delete"]
    id: str
    source: JsonObject | None = None
    version: tuple[int, int] | None = None
    """`_seq_no` and `_primary_term`."""

    def encoded(self) -> bytes:
        """Write its lines."""
        target: dict[str, JsonValue] = {"_id": self.id}
        if self.version is not None:
            target["if_seq_no"], target["if_primary_term"] = self.version
        lines: list[JsonObject] = [{self.action: target}]
        if self.action == "update":
            target["retry_on_conflict"] = 3
            lines.append({"doc": self.source})
        elif self.source is not None:
            lines.append(self.source)
        return encode_lines(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an operation: its new version, or the error that the caller expected."""

    version: tuple[int, int] = (-1, 0)
    failure: ElasticError | None = None


def slices(operations: Iterable[Operation], *, closing: Operation | None = None) -> Iterator[bytes]:
    """Encode operations as they are needed, into bodies bounded in number and bytes.

    Each body ends with the closing one.
    """
    end = b"" if closing is None else closing.encoded()
    body = bytearray()
    count = 0
    for operation in operations:
        lines = operation.encoded()
        if count and (count >= _SLICE_OPERATIONS or len(body) + len(lines) > _SLICE_BYTES):
            yield bytes(body + end)
            body.clear()
            count = 0
        body += lines
        count += 1
    if count:
        yield bytes(body + end)


def outcomes_of(answer: BulkAnswer) -> Sequence[Outcome]:
    """Read what became of each operation."""
    return [_outcome(item) for entry in answer["items"] for item in entry.values()]


def _outcome(item: BulkItem) -> Outcome:
    if "error" in item:
        return Outcome(failure=failure_of(item["status"], item))
    return Outcome(version=(item.get("_seq_no", -1), item.get("_primary_term", 0)))
