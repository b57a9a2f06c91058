"""Makes one index of chunks like another, whatever it holds already.

Apart from the rebuilding, because the same pass copies, resumes, catches up and verifies.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final, TypedDict, cast

import numpy as np

from core.domain.documents import EmbeddedChunk, Vector
from core.domain.ids import ConversationId
from core.domain.json import JsonObject
from core.domain.ports import Embedder
from core.elastic import ElasticClient, Operation, StoredDocument
from core.retrieval.index.elastic_comparison import (
    Listed,
    listed,
    listing_body,
    paired,
    repair,
)
from core.retrieval.index.elastic_documents import chunk_document, stored_chunk

__all__ = ["ChunkCopier", "Progress"]

Progress = Callable[[int, int], None]
"""Told how many chunks of how many were looked at."""

_REPAIRS: Final = 400
_COPIED: Final = 400
_EMBEDDED: Final = 64
"""As in an ingest: bounds memory, and lets others in between."""
# Somebody else made, or removed, the chunk since it was listed.
_OVERTAKEN: Final = ("version_conflict_engine_exception", "document_missing_exception")


class _Shared(TypedDict, total=False):
    conversations: list[ConversationId]


class ChunkCopier:
    """Copies chunks from one index to another; without an embedder their vectors too."""

    def __init__(
        self,
        client: ElasticClient,
        *,
        source: str,
        target: str,
        embedder: Embedder | None,
        progress: Progress,
    ) -> None:
        self._client = client
        self._source = source
        self._target = target
        self._embedder = embedder
        self._progress = progress

    async def run(self) -> int:
        """Copy what is missing, repair and remove what differs, and return how many differed.

        Raises:
            ElasticError, EmbeddingError: a part is done; run it again.
        """
        for name in (self._source, self._target):
            await self._client.refresh(name)
        total = await self._client.indices.count(self._source)
        missing: list[str] = []
        repairs: list[Operation] = []
        seen = differed = 0
        pairs = paired(self._listed(self._source), self._listed(self._target))
        async for wanted, found in pairs:
            if wanted is not None and found is None:
                missing.append(wanted.id)
                differed += 1
            elif (operation := repair(wanted, found)) is not None:
                repairs.append(operation)
                differed += 1
            seen += wanted is not None
            if len(missing) == (_EMBEDDED if self._embedder else _COPIED):
                await self._copy(missing)
                missing.clear()
            if len(repairs) == _REPAIRS:
                await self._write(repairs)
                repairs.clear()
            if seen % _EMBEDDED == 0:
                self._progress(seen, max(seen, total))
        await self._copy(missing)
        await self._write(repairs)
        self._progress(seen, seen)
        return differed

    async def _listed(self, name: str) -> AsyncIterator[Listed]:
        async for document in self._client.scan(name, listing_body()):
            yield listed(document)

    async def _copy(self, ids: Sequence[str]) -> None:
        if not ids:
            return
        body: JsonObject = {
            "query": {"ids": {"values": ids}},
            "size": len(ids),
            # The one way to ask for vectors that servers with and without them in `_source` know.
            "_source": {"excludes": ["vector"]},
            **({} if self._embedder else {"fields": ["vector"]}),
        }
        found = await self._client.search(self._source, body)
        chunks = [stored_chunk(document["_source"]) for document in found]
        if self._embedder:
            texts = [stored.chunk.indexed_text for stored in chunks]
            vectors: Sequence[Vector | None] = await self._embedder.embed_passages(texts)
        else:
            vectors = [_vector(document) for document in found]
        await self._write(
            [
                Operation(
                    action="create",
                    id=document["_id"],
                    source=chunk_document(
                        stored.content,
                        stored.generation,
                        EmbeddedChunk(chunk=stored.chunk, vector=vector),
                        conversations=_conversations(document),
                    ),
                )
                for document, stored, vector in zip(found, chunks, vectors, strict=True)
            ]
        )

    async def _write(self, operations: Sequence[Operation]) -> None:
        await self._client.bulk(self._target, operations, expected=_OVERTAKEN)


def _conversations(document: StoredDocument) -> frozenset[ConversationId]:
    source = cast(_Shared, document["_source"])  # what chunk_document wrote; the mapping is strict
    return frozenset(source.get("conversations", ()))


def _vector(document: StoredDocument) -> Vector | None:
    numbers = document.get("fields", {}).get("vector")
    return None if numbers is None else Vector(np.asarray(numbers, "<f4").tobytes())
