"""How well passages are found, measured on judged collections through the product's own parts."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from core.config.settings import RetrievalSettings
from core.domain.audience import Audience
from core.domain.documents import Chunk, Document, RawFile, Section
from core.domain.ids import (
    ChunkId,
    ConversationId,
    Generation,
    TeamId,
    chunk_id,
    content_id,
    scoped,
)
from core.domain.ports import Embedder, SearchIndex
from core.errors import UnreadableFile
from core.ingestion.chunking import chunk_document
from core.ingestion.generations import embedded
from core.ingestion.reading import read_document
from core.retrieval.collection import Collection, CollectionDocument
from core.retrieval.fusion import fuse

__all__ = ["Measures", "RetrievalReport", "evaluate_retrieval", "index_collection", "measure"]

_TEAM = TeamId("evaluation")
_CONVERSATION = ConversationId(scoped(_TEAM, "collection"))
_CONTENT = content_id(_TEAM, b"collection")
_GENERATION = Generation("0" * 26)
_BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Means over the judged queries, as fractions."""

    ndcg_at_10: float
    mrr_at_10: float
    recall_at_20: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalReport:
    """One collection on one engine."""

    collection: str
    embedder: str
    queries: int
    bm25: Measures
    dense: Measures
    hybrid: Measures


def measure(
    rankings: Mapping[str, Sequence[str]], judgements: Mapping[str, Mapping[str, float]]
) -> Measures:
    """Compare rankings of documents, by query, with what was judged.

    The gain is the grade itself, the ideal is over the query's judged documents, and a query
    without a relevant document is left out.
    """
    judged = {query: grades for query, grades in judgements.items() if max(grades.values()) > 0}
    pairs = [(rankings.get(query, ()), grades) for query, grades in judged.items()]
    if not pairs:
        return Measures(ndcg_at_10=0.0, mrr_at_10=0.0, recall_at_20=0.0)
    return Measures(
        ndcg_at_10=fmean(_ndcg(ranking[:10], grades) for ranking, grades in pairs),
        mrr_at_10=fmean(_first(ranking[:10], grades) for ranking, grades in pairs),
        recall_at_20=fmean(_recall(ranking[:20], grades) for ranking, grades in pairs),
    )


async def index_collection(
    collection: Collection, *, index: SearchIndex, embedder: Embedder
) -> Mapping[ChunkId, str]:
    """Cut, embed and write a collection; return which document each chunk is of.

    All are written as one Content, so that a batch is one write whatever the documents' size.
    """
    names: dict[ChunkId, str] = {}
    pending: list[Chunk] = []
    for document in collection.documents:
        for chunk in await asyncio.to_thread(_cut, document, embedder):
            pending.append(replace(chunk, seq=len(names)))
            names[chunk_id(_GENERATION, len(names))] = document.id
        while len(pending) >= _BATCH:
            await _write(pending[:_BATCH], index, embedder)
            del pending[:_BATCH]
    await _write(pending, index, embedder)
    return names


async def evaluate_retrieval(
    collection: Collection, *, index: SearchIndex, embedder: Embedder, settings: RetrievalSettings
) -> RetrievalReport:
    """Index a collection in an index of its own and search it with each judged query.

    Raises:
        SearchError: the index failed.
        EmbeddingError: the embedder failed.
    """
    names = await index_collection(collection, index=index, embedder=embedder)
    audience = Audience(team=_TEAM, conversations=frozenset({_CONVERSATION}))
    judgements = {
        query: grades
        for query, grades in collection.judgements.items()
        if query in collection.queries and max(grades.values()) > 0
    }
    bm25, dense, hybrid = {}, {}, {}
    for query in judgements:
        text = collection.queries[query]
        vector = await embedder.embed_query(text)
        k = settings.hits_per_leg
        legs = await index.search(text, vector, audience=audience, k=k)
        fused = fuse(
            legs, question=text, fusion=settings.fusion, dense_weight=settings.dense_weight
        )
        bm25[query] = _documents((hit.chunk_id for hit in legs.bm25[:k]), names)
        dense[query] = _documents((hit.chunk_id for hit in legs.dense[:k]), names)
        hybrid[query] = _documents((id_ for id_, _ in fused), names)
    return RetrievalReport(
        collection=collection.name,
        embedder=embedder.profile.name,
        queries=len(judgements),
        bm25=measure(bm25, judgements),
        dense=measure(dense, judgements),
        hybrid=measure(hybrid, judgements),
    )


def _cut(row: CollectionDocument, embedder: Embedder) -> tuple[Chunk, ...]:
    title = row.title or None
    raw = RawFile(content=row.text.encode(), name="row.md", media_type="text/markdown")
    try:
        document = read_document(raw)
    except UnreadableFile:  # nothing but a title
        whole = Section(start=0, end=len(row.title))
        document = Document(text=row.title, sections=(whole,), media_type="text/plain")
        title = None
    document = replace(document, title=title)
    return chunk_document(document, embedder, max_tokens=embedder.profile.max_tokens)


async def _write(pending: Sequence[Chunk], index: SearchIndex, embedder: Embedder) -> None:
    chunks = await embedded(pending, embedder)
    await index.write(_CONTENT, _GENERATION, chunks, conversations=frozenset({_CONVERSATION}))


def _documents(chunks: Iterable[ChunkId], names: Mapping[ChunkId, str]) -> tuple[str, ...]:
    """Rank documents by their best chunk."""
    return tuple(dict.fromkeys(names[id_] for id_ in chunks))


def _ndcg(ranking: Sequence[str], grades: Mapping[str, float]) -> float:
    ideal = sorted(grades.values(), reverse=True)[:10]
    return _gain([grades.get(document, 0.0) for document in ranking]) / _gain(ideal)


def _gain(grades: Iterable[float]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _first(ranking: Sequence[str], grades: Mapping[str, float]) -> float:
    ranks = (rank for rank, document in enumerate(ranking, 1) if grades.get(document, 0.0) > 0)
    return next((1 / rank for rank in ranks), 0.0)


def _recall(ranking: Sequence[str], grades: Mapping[str, float]) -> float:
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking)) / len(relevant)
