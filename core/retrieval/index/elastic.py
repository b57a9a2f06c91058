"""The SearchIndex in Elasticsearch: one request a search, both legs filtered inside it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from core.domain.audience import Audience
from core.domain.documents import EmbeddedChunk, StoredChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation, chunk_id
from core.domain.json import JsonObject
from core.domain.ports import EmbedderProfile
from core.domain.search import Legs
from core.elastic import (
    NOT_THERE,
    ElasticClient,
    ElasticError,
    ElasticUnavailable,
    Operation,
    Outcome,
)
from core.errors import IndexMismatch, IndexRejected, IndexUnavailable
from core.retrieval.index.elastic_documents import (
    chunk_document,
    clean,
    rounded,
    stored_chunk,
)
from core.retrieval.index.elastic_legs import legs_of
from core.retrieval.index.elastic_own import (
    index_replaced,
    is_replaced,
    log_replaced,
)
from core.retrieval.index.elastic_query import (
    bounded_text,
    chunks_body,
    dense_body,
    generations_body,
    words_body,
)

__all__ = ["ElasticIndex", "index_errors"]

logger = logging.getLogger(__name__)

_EXISTS = "version_conflict_engine_exception"
_GONE = "document_missing_exception"


@contextmanager
def index_errors() -> Iterator[None]:
    """Say in the domain's errors what a call to Elasticsearch ended with.

    Raises:
        IndexUnavailable: the same call may work later.
        IndexRejected: somebody has to change something.
    """
    try:
        yield
    except ElasticUnavailable as error:
        raise IndexUnavailable(error.reason, fix=error.fix) from error
    except ElasticError as error:
        raise IndexRejected(error.reason, fix=error.fix) from error


class ElasticIndex:
    """Chunks behind an alias."""

    def __init__(
        self,
        client: ElasticClient,
        alias: str,
        profile: EmbedderProfile,
        *,
        own: str | None = None,
    ) -> None:
        """Describe the index; nothing is asked of it yet.

        Args:
            client: reaches the cluster.
            alias: what it is read by.
            profile: whose vectors are written and searched for.
            own: the alias by which it is there only while it holds such vectors.
        """
        self._client = client
        self._alias = alias
        self._own = own or alias
        self._profile = profile

    async def write(
        self,
        content: ContentId,
        generation: Generation,
        chunks: Sequence[EmbeddedChunk],
        *,
        conversations: frozenset[ConversationId],
    ) -> None:
        """Write a generation's chunks; repeating it changes nothing. A part may be written.

        Raises:
            IndexMismatch: a vector has other dimensions than the index.
            IndexReplaced: it holds the vectors of another embedder by now; nothing was written.
            IndexUnavailable: it cannot be reached now.
            IndexRejected: it refuses.
        """
        for embedded in chunks:
            self._check(embedded.vector)
        # Created, never replaced: what is replaced counts in BM25 until segments are merged.
        operations = (
            Operation(
                action="create",
                id=chunk_id(generation, embedded.chunk.seq),
                source=chunk_document(content, generation, embedded, conversations=conversations),
            )
            for embedded in chunks
        )
        with index_errors():
            outcomes = await self._created(operations)
            there = [
                chunk_id(generation, embedded.chunk.seq)
                for embedded, outcome in zip(chunks, outcomes, strict=True)
                if outcome.failure is not None
            ]
            await self._share(there, conversations)

    async def remove(self, content: ContentId, generation: Generation) -> None:
        """Remove a generation's chunks; removing what is not there is no error.

        Raises:
            IndexUnavailable: it cannot be reached now.
            IndexRejected: it refuses.
        """
        with index_errors():
            ids = await self._ids(content, generation)
            operations = (Operation(action="delete", id=id_) for id_ in ids)
            await self._client.bulk(self._alias, operations, refresh=True)

    async def reshare(
        self, content: ContentId, *, conversations: frozenset[ConversationId]
    ) -> None:
        """Replace the conversations of all of a Content's chunks; vectors stay.

        Raises:
            IndexUnavailable: it cannot be reached now.
            IndexRejected: it refuses.
        """
        with index_errors():
            await self._share(await self._ids(content), conversations)

    async def search(self, text: str, vector: Vector | None, *, audience: Audience, k: int) -> Legs:
        """Return the best `k` hits a leg, then those of the other leg by this one's score.

        A leg that failed is named, and the other one answers.

        Raises:
            IndexMismatch: the vector has other dimensions than the index.
            IndexReplaced: it holds the vectors of another embedder, and there are no words.
            IndexUnavailable: no leg could be searched now.
            IndexRejected: the index refuses.
        """
        self._check(vector)
        if audience.is_empty:
            return Legs(bm25=(), dense=(), origins={}, chunks={})
        bodies: dict[str, JsonObject] = {}
        if words := bounded_text(clean(text).replace("\x00", " ").strip()):
            bodies["bm25"] = words_body(words, audience=audience, k=k)
        if (numbers := rounded(vector)) is not None:
            bodies["dense"] = dense_body(numbers, audience=audience, k=k, text=words)
        if not bodies:
            return Legs(bm25=(), dense=(), origins={}, chunks={})
        with index_errors():
            own = {place: self._own for place, leg in enumerate(bodies) if leg == "dense"}
            answers = await self._client.search_many(
                self._alias, list(bodies.values()), elsewhere=own if self._is_guarded else {}
            )
            legs = dict(zip(bodies, answers, strict=True))
            failures = {leg: f for leg, f in legs.items() if isinstance(f, ElasticError)}
            for leg, failure in failures.items():
                logger.warning("search_leg_failed", extra={"leg": leg, "kind": failure.kind})
                if failure.kind == NOT_THERE and len(failures) < len(legs):
                    log_replaced()
            if len(failures) == len(legs):
                await self._raise_failure(next(iter(failures.values())))
        return legs_of(
            {leg: found for leg, found in legs.items() if not isinstance(found, ElasticError)},
            numbers or (),
            failed=tuple(failures),
        )

    async def read(
        self, content: ContentId, generation: Generation, *, start: int = 0, stop: int | None = None
    ) -> Sequence[StoredChunk]:
        """Return the chunks with `start <= seq < stop`, in order.

        Raises:
            IndexUnavailable: it cannot be reached now.
            IndexRejected: it refuses.
        """
        with index_errors():
            body = chunks_body(content, generation, start=start, stop=stop)
            found = self._client.scan(self._alias, body)
            return [stored_chunk(document["_source"]) async for document in found]

    async def generations(
        self, *, after: Generation | None = None, limit: int = 1000
    ) -> Sequence[tuple[ContentId, Generation]]:
        """Return which generations have chunks, in order; a page of those that follow one.

        Raises:
            IndexUnavailable: it cannot be reached now.
            IndexRejected: it refuses.
        """
        with index_errors():
            # Another process may have written a moment ago.
            await self._client.refresh(self._alias)
            found = await self._client.search(self._alias, generations_body(after, limit))
        sources = [document["_source"] for document in found]
        return [
            (ContentId(str(each["content"])), Generation(str(each["generation"])))
            for each in sources
        ]

    async def compact(self) -> None:
        """Leave nothing of removed chunks in the index's files; waits, then rewrites them.

        Raises:
            IndexUnavailable: it cannot be reached now, or a copy of it is behind.
            IndexRejected: it refuses.
        """
        with index_errors():
            await self._client.compaction.run(self._alias)

    @property
    def _is_guarded(self) -> bool:
        return self._own != self._alias

    async def _created(self, operations: Iterable[Operation]) -> Sequence[Outcome]:
        """Write by the index's own name: the server refuses once that is another one's."""
        try:
            return await self._client.bulk(self._own, operations, refresh=True, expected={_EXISTS})
        except ElasticError as error:
            return await self._raise_failure(error)

    async def _raise_failure(self, error: ElasticError) -> NoReturn:
        if await is_replaced(self._client, self._alias, self._own, error):
            raise index_replaced() from error
        raise error

    async def _share(self, ids: Sequence[str], conversations: frozenset[ConversationId]) -> None:
        """Update chunks in part: what is not named, the vector too, stays."""
        change: JsonObject = {"conversations": sorted(conversations)}
        operations = (Operation(action="update", id=id_, source=change) for id_ in ids)
        await self._client.bulk(self._alias, operations, refresh=True, expected={_GONE})

    async def _ids(self, content: ContentId, generation: Generation | None = None) -> list[str]:
        # Another process may have written a moment ago.
        await self._client.refresh(self._alias)
        body = chunks_body(content, generation, whole=False)
        found = self._client.scan(self._alias, body)
        return [document["_id"] async for document in found]

    def _check(self, vector: Vector | None) -> None:
        if vector is not None and vector.dimensions != self._profile.dimensions:
            raise IndexMismatch(
                f"The index holds vectors of {self._profile.dimensions} dimensions,"
                f" not {vector.dimensions}.",
                fix="Run `docent reindex` after changing the embedder.",
            )
