"""Finds passages in files attached to the question, beside those of the index.

They are in memory for one answer only, so they are ranked here: by words and by vectors, fused
as a search of the index is. What is attached comes first; what the index finds joins it.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

import numpy as np

from core.answering.terms import content_terms, terms
from core.config.settings import RetrievalSettings
from core.domain.documents import StoredChunk, Vector
from core.domain.ids import ChunkId, ConversationId
from core.domain.ports import Embedder
from core.domain.search import Attachment, Hit, Legs, Passage, Query, Retrieval, Source
from core.errors import EmbeddingError
from core.retrieval.fusion import fuse

__all__ = ["AttachmentFinder", "Finder"]

logger = logging.getLogger(__name__)

_MOST_EMBEDDED: Final = 96
"""Of a long file only the chunks with the question's words get vectors: people are waiting."""
_K1: Final = 1.2
_B: Final = 0.75
# Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.


class Finder(Protocol):
    """What finds passages."""

    async def retrieve(self, query: Query, *, prefer: ConversationId | None = None) -> Retrieval:
        """Return the best passages of a query."""
        ...


class AttachmentFinder:
    """A Finder that also looks into the query's attachments."""

    def __init__(self, finder: Finder, embedder: Embedder, settings: RetrievalSettings) -> None:
        self._finder = finder
        self._embedder = embedder
        self._settings = settings

    async def retrieve(self, query: Query, *, prefer: ConversationId | None = None) -> Retrieval:
        """Return passages of the attachments, then up to half as many of the index.

        Raises:
            SearchError: the index could not be searched.
            RecordsUnavailable: nothing could be confirmed.
        """
        if not query.attachments:
            return await self._finder.retrieve(query, prefer=prefer)
        if not query.text.strip():
            return Retrieval(passages=_numbered(_beginnings(query.attachments, query.k)))
        attached, found = await asyncio.gather(
            self._attached(query), self._finder.retrieve(query, prefer=prefer)
        )
        held = {passage.content for passage in attached}
        others = [p for p in found.passages if p.content not in held]
        room = max(query.k - len(attached), query.k // 2)
        return replace(found, passages=_numbered([*attached, *others[:room]]))

    async def _attached(self, query: Query) -> list[Passage]:
        sources = {_key(c): a.source for a in query.attachments for c in a.chunks}
        chunks = {_key(c): c for a in query.attachments for c in a.chunks}
        # Counting the words of a long file takes a while, and others are being answered.
        words = await asyncio.to_thread(_word_leg, query.text, chunks)
        dense = await self._dense_leg(query.text, words, chunks)
        legs = Legs(bm25=words, dense=dense, origins={}, chunks=chunks)
        ranked = fuse(
            legs,
            question=query.text,
            fusion=self._settings.fusion,
            dense_weight=self._settings.dense_weight,
        )
        logger.info("attachments_ranked", extra={"chunks": len(chunks), "passages": len(ranked)})
        return [_passage(chunks[id_], sources[id_], score) for id_, score in ranked[: query.k]]

    async def _dense_leg(
        self, text: str, words: Sequence[Hit], chunks: Mapping[ChunkId, StoredChunk]
    ) -> tuple[Hit, ...]:
        named = dict.fromkeys([*(hit.chunk_id for hit in words), *chunks])
        chosen = list(named)[:_MOST_EMBEDDED]
        try:
            asked = await self._embedder.embed_query(text)
            vectors = await self._embedder.embed_passages(
                [chunks[id_].chunk.indexed_text for id_ in chosen]
            )
        except EmbeddingError as error:
            logger.warning("dense_leg_failed", extra={"error": type(error).__name__})
            return ()
        return _hits({id_: _dot(asked, v) for id_, v in zip(chosen, vectors, strict=True)})


def _key(stored: StoredChunk) -> ChunkId:
    # The same bytes may be attached twice: one of them is enough.
    return ChunkId(f"{stored.content}:{stored.chunk.seq}")


def _word_leg(text: str, chunks: Mapping[ChunkId, StoredChunk]) -> tuple[Hit, ...]:
    """Rank chunks by BM25; those without a word of the question are left out."""
    asked = content_terms(text)
    counts = {id_: Counter(terms(stored.chunk.indexed_text)) for id_, stored in chunks.items()}
    lengths = {id_: counted.total() for id_, counted in counts.items()}
    usual = sum(lengths.values()) / max(len(lengths), 1) or 1.0
    scores: dict[ChunkId, float] = {}
    for term in asked:
        having = [id_ for id_, counted in counts.items() if term in counted]
        rarity = math.log(1 + (len(counts) - len(having) + 0.5) / (len(having) + 0.5))
        for id_ in having:
            often = counts[id_][term]
            damping = _K1 * (1 - _B + _B * lengths[id_] / usual)
            scores[id_] = scores.get(id_, 0.0) + rarity * often * (_K1 + 1) / (often + damping)
    return _hits(scores)


def _hits(scores: Mapping[ChunkId, float]) -> tuple[Hit, ...]:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Hit(chunk_id=id_, rank=rank, score=score) for rank, (id_, score) in enumerate(ranked, 1)
    )


def _dot(one: Vector, other: Vector) -> float:
    return float(np.frombuffer(one.float32, "<f4") @ np.frombuffer(other.float32, "<f4"))


def _beginnings(attachments: Sequence[Attachment], k: int) -> list[Passage]:
    """Return the first chunks of each attachment, as many of each."""
    each = max(k // len(attachments), 1)
    return [_passage(chunk, a.source, 1.0) for a in attachments for chunk in a.chunks[:each]]


def _passage(stored: StoredChunk, source: Source, score: float) -> Passage:
    return Passage(number=0, score=score, stored=stored, source=source)


def _numbered(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    return tuple(replace(passage, number=number) for number, passage in enumerate(passages, 1))
