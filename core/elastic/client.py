"""What Docent asks of Elasticsearch about documents, in types of its own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Final

from core.config.settings import ElasticsearchSettings
from core.domain.json import JsonObject
from core.elastic.answers import (
    BulkAnswer,
    DocumentsAnswer,
    SearchAnswer,
    SearchesAnswer,
    StoredDocument,
)
from core.elastic.bulk import Operation, Outcome, outcomes_of, slices
from core.elastic.codec import encode, encode_lines
from core.elastic.compaction import Compaction
from core.elastic.connection import connect
from core.elastic.errors import ElasticError, ElasticUnavailable
from core.elastic.failures import failure_of
from core.elastic.indices import Indices
from core.elastic.inference import Inference
from core.elastic.inspection import Inspection
from core.elastic.transport import READ_TIMEOUT, Request, Transport
from core.utils.aio import cancelled

__all__ = ["ElasticClient", "open_client"]

_NDJSON: Final = "application/x-ndjson"
_WRITE_TIMEOUT_S: Final = 60.0
_CHECK_TIMEOUT_S: Final = 2.0
_SLICES_AT_ONCE: Final = 3
"""One more than a small server works at: it waits for none to be encoded (measured)."""
_PAGE: Final = 1000
_NO_HITS: Final[JsonObject] = {"size": 0, "track_total_hits": False, "terminate_after": 1}


@asynccontextmanager
async def open_client(settings: ElasticsearchSettings) -> AsyncIterator[ElasticClient]:
    """Open a client, and close its connections when the block ends.

    Raises:
        ConfigError: the settings name no server.
    """
    client = ElasticClient(settings)
    try:
        yield client
    finally:
        await client.close()


class ElasticClient:
    """One keep-alive client for a process. Every method may raise `ElasticError`."""

    def __init__(self, settings: ElasticsearchSettings) -> None:
        self._timeout_s = settings.elasticsearch_timeout_s
        self._transport = Transport(connect(settings))
        self.compaction = Compaction(self._transport)
        self.indices = Indices(self._transport, timeout_s=_WRITE_TIMEOUT_S)
        self.inference = Inference(self._transport)
        self.inspection = Inspection(self._transport, timeout_s=self._timeout_s)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def check(self, *aliases: str) -> None:
        """Return when all of what is behind each alias can be searched.

        Raises:
            ElasticError: it cannot.
        """
        lines = (line for alias in aliases for line in ({"index": alias}, _NO_HITS))
        request = Request(
            method="POST",
            path="/_msearch",
            body=encode_lines(lines),
            content_type=_NDJSON,
            timeout_s=_CHECK_TIMEOUT_S,
        )
        answer = await self._transport.send(request, SearchesAnswer)
        for item in answer["responses"]:
            if (failure := _search_failure(item)) is not None:
                raise failure

    async def search(self, alias: str, body: JsonObject) -> Sequence[StoredDocument]:
        """Return the hits of one search."""
        (found,) = await self.search_many(alias, [body])
        if isinstance(found, ElasticError):
            raise found
        return found

    async def scan(
        self, name: str, body: JsonObject, *, page: int = _PAGE
    ) -> AsyncIterator[StoredDocument]:
        """Yield all hits of a search that sorts them, so many in one request."""
        body = {**body, "size": page, "track_total_hits": False}
        while True:
            found = await self.search(name, body)
            for document in found:
                yield document
            if len(found) < page:
                return
            body = {**body, "search_after": found[-1]["sort"]}

    async def search_many(
        self,
        alias: str,
        bodies: Sequence[JsonObject],
        *,
        elsewhere: Mapping[int, str] = MappingProxyType({}),
    ) -> Sequence[Sequence[StoredDocument] | ElasticError]:
        """Run searches in one request; each has its hits, or the error it ended with.

        `elsewhere` names another alias for some, by their place in the list.
        """
        headers: list[JsonObject] = [
            {"index": elsewhere[place]} if place in elsewhere else {}
            for place in range(len(bodies))
        ]
        lines = (line for pair in zip(headers, bodies, strict=True) for line in pair)
        request = Request(
            method="POST",
            path=f"/{alias}/_msearch?include_named_queries_score=true",
            body=encode_lines(lines),
            content_type=_NDJSON,
            timeout_s=self._timeout_s,
            setting=READ_TIMEOUT,
        )
        answer = await self._transport.send(request, SearchesAnswer, fault=_all_overloaded)
        return [_search_failure(item) or item["hits"]["hits"] for item in answer["responses"]]

    async def get(
        self, alias: str, ids: Sequence[str], *, bare: Collection[str] = ()
    ) -> Mapping[str, StoredDocument]:
        """Return the documents that exist, as last written; the bare ones without their source."""
        if not ids:
            return {}
        if all(id_ in bare for id_ in ids):
            path, body = f"/{alias}/_mget?_source=false", encode({"ids": ids})
        else:
            docs: list[JsonObject] = [{"_id": id_, "_source": id_ not in bare} for id_ in ids]
            path, body = f"/{alias}/_mget", encode({"docs": docs})
        request = Request(
            method="POST",
            path=path,
            body=body,
            timeout_s=self._timeout_s,
            setting=READ_TIMEOUT,
        )
        answer = await self._transport.send(request, DocumentsAnswer, fault=_unread)
        return {doc["_id"]: doc for doc in answer["docs"] if doc.get("found")}

    async def bulk(
        self,
        alias: str,
        operations: Iterable[Operation],
        *,
        refresh: bool = False,
        expected: Collection[str] = (),
        patient: bool = True,
        closing: Operation | None = None,
    ) -> Sequence[Outcome]:
        """Write operations slice by slice, a few of them under way.

        Args:
            alias: what is written to; it must be an alias.
            operations: no two on one document; taken as needed, so that few are in memory.
            refresh: make the whole visible to searches at the end.
            expected: kinds of error that are outcomes; any other is raised.
            patient: give a slice a minute, in place of the deadline of a read.
            closing: written again at the end of each slice; nothing is said of what became of it.
        """
        outcomes: list[Outcome] = []
        under_way: deque[asyncio.Task[Sequence[Outcome]]] = deque()
        setting = None if patient else READ_TIMEOUT
        upcoming = slices(operations, closing=closing)
        following = next(upcoming, None)
        try:
            while (lines := following) is not None:
                following = next(upcoming, None)
                is_last = refresh and following is None
                while under_way and (is_last or len(under_way) == _SLICES_AT_ONCE):
                    outcomes += await under_way.popleft()
                path = f"/{alias}/_bulk?require_alias=true{'&refresh=true' if is_last else ''}"
                sending = self._send_slice(path, lines, setting, expected, closing)
                under_way.append(asyncio.create_task(sending))
                await asyncio.sleep(0)  # it leaves before the next one is encoded
            while under_way:
                outcomes += await under_way.popleft()
        finally:
            await cancelled(under_way)
        return outcomes

    async def _send_slice(
        self,
        path: str,
        lines: bytes,
        setting: str | None,
        expected: Collection[str],
        closing: Operation | None,
    ) -> Sequence[Outcome]:
        request = Request(
            method="POST",
            path=path,
            body=lines,
            content_type=_NDJSON,
            timeout_s=self._timeout_s if setting else _WRITE_TIMEOUT_S,
            setting=setting,
        )
        answer = await self._transport.send(request, BulkAnswer, fault=_overloaded_item)
        outcomes = outcomes_of(answer)
        for outcome in outcomes:
            if outcome.failure is not None and outcome.failure.kind not in expected:
                raise outcome.failure
        return outcomes if closing is None else outcomes[:-1]

    async def refresh(self, alias: str) -> None:
        """Make everything written visible to searches."""
        request = Request(method="POST", path=f"/{alias}/_refresh", timeout_s=_WRITE_TIMEOUT_S)
        await self._transport.send(request, object)


def _search_failure(item: SearchAnswer) -> ElasticError | None:
    if "error" in item:
        return failure_of(item["status"], item)
    if item["timed_out"] or item["_shards"]["failed"]:
        return ElasticUnavailable("Elasticsearch searched only a part.", kind="partial")
    return None


def _all_overloaded(answer: SearchesAnswer) -> ElasticError | None:
    failures = [_search_failure(item) for item in answer["responses"]]
    if all(isinstance(failure, ElasticUnavailable) and failure.retryable for failure in failures):
        return failures[0] if failures else None
    return None


def _overloaded_item(answer: BulkAnswer) -> ElasticError | None:
    if not answer["errors"]:
        return None
    failures = (outcome.failure for outcome in outcomes_of(answer))
    return next(
        (f for f in failures if isinstance(f, ElasticUnavailable) and f.retryable),
        None,
    )


def _unread(answer: DocumentsAnswer) -> ElasticError | None:
    # A multi-get names an unavailable shard, and a missing index, beside each document.
    broken = next((doc for doc in answer["docs"] if "error" in doc), None)
    return None if broken is None else failure_of(503, broken)
