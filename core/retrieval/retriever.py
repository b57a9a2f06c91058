"""From a question to the passages its readers may see: search, check the records, fuse.

The index only proposes. What the records do not confirm for this audience is dropped before
fusion, so that it cannot even move the rank of what stays.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Container, Mapping
from dataclasses import replace
from typing import NamedTuple

from core.config.settings import RetrievalSettings
from core.domain.audience import Audience
from core.domain.documents import Vector
from core.domain.files import File, Place
from core.domain.ids import ChunkId, ContentId, ConversationId, FileId
from core.domain.ports import Embedder, SearchIndex
from core.domain.search import Hit, Legs, Passage, Query, Retrieval, Source
from core.errors import EmbeddingError
from core.records.library import Holding, Library
from core.records.versions import newer_version
from core.retrieval.fusion import fuse
from core.retrieval.superseding import newest_first

__all__ = ["Retriever"]

logger = logging.getLogger(__name__)


class Retriever:
    """Finds passages on any engine."""

    def __init__(
        self,
        index: SearchIndex,
        embedder: Embedder,
        library: Library,
        settings: RetrievalSettings,
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._library = library
        self._settings = settings

    async def retrieve(self, query: Query, *, prefer: ConversationId | None = None) -> Retrieval:
        """Return the best `query.k` passages, each from a file this audience may see.

        Args:
            query: the question, who will read the answer, and how many passages.
            prefer: the conversation to cite a file from, where it is shared in several.

        Raises:
            SearchError: no leg could be searched.
            RecordsUnavailable: nothing can be confirmed, so nothing is returned.
        """
        if query.audience.is_empty:
            return Retrieval(passages=())
        clock = _Clock()
        vector = await self._embed(query.text)
        clock.lap("embed")
        legs = await self._index.search(
            query.text, vector, audience=query.audience, k=self._settings.hits_per_leg
        )
        if vector is None:
            legs = replace(legs, failed=tuple(dict.fromkeys((*legs.failed, "dense"))))
        clock.lap("search")
        found = {origin.content for origin in legs.origins.values()}
        holdings = await self._library.holdings(found, recall=True)
        citations = _citations(legs, holdings, query.audience, prefer)
        clock.lap("records")
        passages = self._passages(query, _confirmed(legs, citations), citations)
        clock.lap("fusion")
        retrieval = Retrieval(
            passages=passages,
            failed_legs=legs.failed,
            candidates=len(legs.origins),
            dropped=len(legs.origins) - len(citations),
            timings_ms=clock.laps_ms,
        )
        _log(retrieval)
        return retrieval

    async def _embed(self, text: str) -> Vector | None:
        try:
            return await self._embedder.embed_query(text)
        except EmbeddingError as error:
            logger.warning("dense_leg_failed", extra={"error": type(error).__name__})
            return None

    def _passages(
        self, query: Query, legs: Legs, citations: Mapping[ChunkId, _Citation]
    ) -> tuple[Passage, ...]:
        fused = fuse(
            legs,
            question=query.text,
            fusion=self._settings.fusion,
            dense_weight=self._settings.dense_weight,
        )
        ranked = newest_first(fused, citations)
        return tuple(
            Passage(
                number=number, score=score, stored=legs.chunks[id_], source=_source(citations[id_])
            )
            for number, (id_, score) in enumerate(ranked[: query.k], 1)
        )


class _Clock:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self.laps_ms: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.laps_ms[step] = round((now - self._last) * 1000, 2)
        self._last = now


class _Citation(NamedTuple):
    """What a candidate would be cited from: of fifty few become a `Source`."""

    file: FileId
    newer: FileId | None
    shared: File
    place: Place


def _citations(
    legs: Legs,
    holdings: Mapping[ContentId, Holding],
    audience: Audience,
    prefer: ConversationId | None,
) -> dict[ChunkId, _Citation]:
    """Return what to cite for each candidate that the records confirm."""
    of_content = {id_: _citation(holding, audience, prefer) for id_, holding in holdings.items()}
    citations = {}
    for id_, (content, generation) in legs.origins.items():
        citation = of_content.get(content)
        if citation and holdings[content].content.generation == generation:
            citations[id_] = citation
    return citations


def _citation(
    holding: Holding, audience: Audience, prefer: ConversationId | None
) -> _Citation | None:
    """Return the place to cite: in the preferred conversation, else of the newest file."""
    options = [
        (file, place)
        for file in holding.files
        if not file.deleted and file.content == holding.content.id
        for place in file.places
        if audience.allows(place.conversation) and place.conversation not in file.forgotten
    ]
    if not options:
        return None

    def order(option: tuple[File, Place]) -> tuple[bool, float, str, str]:
        file, place = option
        preferred = place.conversation == prefer
        return preferred, file.modified_at, file.id, place.message_ts or ""

    file, place = options[0] if len(options) == 1 else max(options, key=order)
    return _Citation(file.id, newer_version(file, place.conversation, holding.newer), file, place)


def _source(citation: _Citation) -> Source:
    return Source(
        file=citation.file,
        name=citation.shared.name,
        place=citation.place,
        modified_at=citation.shared.modified_at,
        newer=citation.newer,
    )


def _confirmed(legs: Legs, citations: Container[ChunkId]) -> Legs:
    return replace(legs, bm25=_kept(legs.bm25, citations), dense=_kept(legs.dense, citations))


def _kept(leg: tuple[Hit, ...], citations: Container[ChunkId]) -> tuple[Hit, ...]:
    kept = [hit for hit in leg if hit.chunk_id in citations]
    if len(kept) == len(leg):
        return leg
    return tuple(hit._replace(rank=rank) for rank, hit in enumerate(kept, 1))


def _log(retrieval: Retrieval) -> None:
    logger.info(
        "retrieved",
        extra={
            "passages": len(retrieval.passages),
            "candidates": retrieval.candidates,
            "dropped": retrieval.dropped,
            "failed_legs": list(retrieval.failed_legs),
            "ms": round(sum(retrieval.timings_ms.values()), 1),
            **{f"{step}_ms": ms for step, ms in retrieval.timings_ms.items()},
        },
    )
