"""Rewrites an index without what was deleted from it; apart because only an erasure needs it.

A merge alone would not do: the server keeps deleted documents in its files until every copy of a
shard has said that it needs them no more for catching up, which is up to half a minute later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypedDict, TypeVar

from core.elastic.errors import ElasticUnavailable
from core.elastic.transport import Request, Transport

__all__ = ["Compaction"]

T = TypeVar("T")
# Source: https://www.elastic.co/docs/reference/elasticsearch/index-settings/history-retention
_COPIES: Final = "indices.*.shards.*.seq_no,indices.*.shards.*.retention_leases"
_REQUEST_TIMEOUT_S: Final = 60.0
_MERGE_TIMEOUT_S: Final = 1800.0
_RETAINED_TIMEOUT_S: Final = 90.0
"""Three times as long as it takes when all is well."""
_PAUSE_S: Final = 0.5


class _Numbers(TypedDict):
    max_seq_no: int


class _Lease(TypedDict):
    retaining_seq_no: int


class _Leases(TypedDict):
    leases: Sequence[_Lease]


class _Copy(TypedDict):
    seq_no: _Numbers
    retention_leases: _Leases


class _Index(TypedDict):
    shards: Mapping[str, Sequence[_Copy]]


class _Stats(TypedDict, total=False):
    indices: Mapping[str, _Index]


class Compaction:
    """Every method may raise `ElasticError`."""

    def __init__(
        self, transport: Transport, *, retained_timeout_s: float = _RETAINED_TIMEOUT_S
    ) -> None:
        self._transport = transport
        self._retained_timeout_s = retained_timeout_s

    async def run(self, alias: str) -> None:
        """Leave nothing in an index's files of what was deleted before.

        It waits for up to half a minute, then costs a rewrite of the index.

        Raises:
            ElasticUnavailable: some copy of the index still needs what was deleted.
        """
        deleted = {shard: _last_write(copies) for shard, copies in await self._shards(alias)}
        deadline = asyncio.get_running_loop().time() + self._retained_timeout_s
        while any(
            _first_retained(copies) <= deleted.get(shard, -1)
            for shard, copies in await self._shards(alias)
        ):
            if asyncio.get_running_loop().time() > deadline:
                raise ElasticUnavailable(
                    "Elasticsearch still keeps what was deleted, for a copy that is behind.",
                    fix="Run it again; if it lasts, look at the health of the cluster.",
                    kind="retained",
                )
            await asyncio.sleep(_PAUSE_S)
        await self._send("POST", f"/{alias}/_flush?wait_if_ongoing=true", object)
        await self._send(
            "POST", f"/{alias}/_forcemerge?max_num_segments=1", object, timeout_s=_MERGE_TIMEOUT_S
        )

    async def _shards(self, alias: str) -> Iterator[tuple[tuple[str, str], Sequence[_Copy]]]:
        path = f"/{alias}/_stats/docs?level=shards&filter_path={_COPIES}"
        found = await self._send("GET", path, _Stats)
        return (
            ((index, number), copies)
            for index, stats in found.get("indices", {}).items()
            for number, copies in stats["shards"].items()
        )

    async def _send(
        self, method: str, path: str, answer: type[T], *, timeout_s: float = _REQUEST_TIMEOUT_S
    ) -> T:
        request = Request(method=method, path=path, timeout_s=timeout_s)
        return await self._transport.send(request, answer)


def _last_write(copies: Sequence[_Copy]) -> int:
    return max(copy["seq_no"]["max_seq_no"] for copy in copies)


def _first_retained(copies: Sequence[_Copy]) -> int:
    """Return the first write that somebody may still ask for."""
    return min(
        lease["retaining_seq_no"] for copy in copies for lease in copy["retention_leases"]["leases"]
    )
