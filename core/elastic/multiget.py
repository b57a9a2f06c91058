"""Reads documents by id; calls of one turn of the event loop leave as one request.

Apart from the client, because they wait for one another: whoever comes first sends for all, and
a failure that is not everybody's is asked for again by each alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from core.domain.json import JsonObject, JsonValue
from core.elastic.answers import DocumentsAnswer, StoredDocument
from core.elastic.codec import encode
from core.elastic.errors import ElasticError, ElasticRejected, ElasticUnavailable
from core.elastic.failures import failure_of
from core.elastic.transport import Request, Transport

__all__ = ["MultiGet"]

_Documents: TypeAlias = Sequence[StoredDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """What one caller wants, and where it waits if another one sends."""

    alias: str
    ids: Sequence[str]
    bare: Collection[str]
    without: Sequence[str]
    answer: asyncio.Future[_Documents | None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def entries(self, alias: str) -> list[JsonObject]:
        """Name the documents to a request that takes others to be of this alias, and bare."""
        whole: JsonValue = {"excludes": self.without} if self.without else True
        place: JsonObject = {} if alias == self.alias else {"_index": self.alias}
        return [
            {"_id": id_, **place, **({} if id_ in self.bare else {"_source": whole})}
            for id_ in self.ids
        ]


class MultiGet:
    """Sends what is asked for at once in one request."""

    def __init__(self, transport: Transport, *, timeout_s: float) -> None:
        self._transport = transport
        self._timeout_s = timeout_s
        self._calls: list[_Call] = []

    async def get(
        self, alias: str, ids: Sequence[str], *, bare: Collection[str], without: Sequence[str]
    ) -> Mapping[str, StoredDocument]:
        """Return the documents that exist, as last written.

        Args:
            alias: where they are.
            ids: which.
            bare: those whose source is not wanted.
            without: the fields that the others' source goes without.

        Raises:
            ElasticError: they cannot be read.
        """
        if not ids:
            return {}
        call = _Call(alias=alias, ids=ids, bare=bare, without=without)
        self._calls.append(call)
        if self._calls[0] is call:
            documents = await self._lead()
        else:
            documents = await call.answer
        if documents is None:
            documents = await self._send(call)
        return {doc["_id"]: doc for doc in documents if doc.get("found")}

    async def _lead(self) -> _Documents | None:
        """Send for all that ask before this turn ends; None if each has to ask alone."""
        calls: Sequence[_Call] = ()
        try:
            try:
                await asyncio.sleep(0)
            finally:
                calls, self._calls = self._calls, []
            if len(calls) == 1:
                return None
            return await self._send_together(calls)
        except ElasticUnavailable as error:
            for follower in calls[1:]:
                if not follower.answer.done():
                    follower.answer.set_exception(error)
            raise
        finally:
            for follower in calls[1:]:
                if not follower.answer.done():
                    follower.answer.set_result(None)

    async def _send_together(self, calls: Sequence[_Call]) -> _Documents | None:
        try:
            documents = iter(await self._request(calls))
        except ElasticRejected:
            return None
        first, *others = (list(islice(documents, len(call.ids))) for call in calls)
        for follower, found in zip(calls[1:], others, strict=True):
            if not follower.answer.done() and _unread({"docs": found}) is None:
                follower.answer.set_result(found)
        return first if _unread({"docs": first}) is None else None

    async def _send(self, call: _Call) -> _Documents:
        return await self._request([call])

    async def _request(self, calls: Sequence[_Call]) -> _Documents:
        alias = calls[0].alias
        if all(id_ in call.bare for call in calls for id_ in call.ids) and len(calls) == 1:
            body: JsonObject = {"ids": calls[0].ids}
        else:
            body = {"docs": [entry for call in calls for entry in call.entries(alias)]}
        request = Request(
            method="POST",
            path=f"/{alias}/_mget?_source=false",
            body=encode(body),
            timeout_s=self._timeout_s,
        )
        fault = _unread if len(calls) == 1 else _nothing
        return (await self._transport.send(request, DocumentsAnswer, fault=fault))["docs"]


def _unread(answer: DocumentsAnswer) -> ElasticError | None:
    # A multi-get names an unavailable shard, and a missing index, beside each document.
    broken = next((doc for doc in answer["docs"] if "error" in doc), None)
    return None if broken is None else failure_of(503, broken)


def _nothing(_: DocumentsAnswer) -> None:
    return None
