"""The answers to both searches as ranked legs, with both scores of each candidate; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict, cast

from core.domain.documents import StoredChunk
from core.domain.ids import ChunkId, ContentId, Generation, chunk_id
from core.domain.search import Hit, Legs, Origin
from core.elastic import StoredDocument
from core.retrieval.index.elastic_documents import cosines, unpacked
from core.retrieval.index.elastic_query import NAMED

__all__ = ["legs_of"]


class _Columns(TypedDict, total=False):
    content: tuple[ContentId]
    generation: tuple[Generation]
    seq: tuple[int]
    packed: tuple[str]
    vector_int8: tuple[str]


def legs_of(
    found: Mapping[str, Sequence[StoredDocument]],
    numbers: Sequence[float],
    *,
    failed: tuple[str, ...],
) -> Legs:
    """Rank the hits of the legs that were searched, then those of the other leg.

    Args:
        found: the hits by leg, `bm25` and `dense`.
        numbers: the vector that was searched for.
        failed: the legs that could not be searched.
    """
    columns: dict[ChunkId, _Columns] = {}
    worded = _named(found.get("bm25", ()), columns)
    near = _named(found.get("dense", ()), columns)
    by_words = {id_: hit["_score"] for id_, hit in worded.items()}
    # Source: https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/dense-vector
    # A score by vector is (1 + cosine) / 2.
    by_vector = {id_: 2 * hit["_score"] - 1 for id_, hit in near.items()}
    also_worded, also_near = {}, {}
    if worded and near:
        also_worded = {
            id_: hit["matched_queries"][NAMED]
            for id_, hit in near.items()
            if id_ not in worded and "matched_queries" in hit
        }
        beyond = [id_ for id_ in worded if id_ not in near and "vector_int8" in columns[id_]]
        measured = cosines(numbers, [columns[id_]["vector_int8"][0] for id_ in beyond])
        also_near = dict(zip(beyond, measured, strict=True))
    origins = {id_: Origin(c["content"][0], c["generation"][0]) for id_, c in columns.items()}
    return Legs(
        bm25=_hits(by_words, also_worded),
        dense=_hits(by_vector, also_near),
        origins=origins,
        chunks=_Chunks(columns),
        failed=failed,
    )


class _Chunks(Mapping[ChunkId, StoredChunk]):
    """Unpacks a chunk as it is looked up: of fifty candidates few become passages."""

    def __init__(self, columns: Mapping[ChunkId, _Columns]) -> None:
        self._columns = columns

    def __getitem__(self, id_: ChunkId) -> StoredChunk:
        found = self._columns[id_]
        [content], [generation], [packed] = found["content"], found["generation"], found["packed"]
        return StoredChunk(content=content, generation=generation, chunk=unpacked(packed))

    def __iter__(self) -> Iterator[ChunkId]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _named(
    hits: Sequence[StoredDocument], columns: dict[ChunkId, _Columns]
) -> dict[ChunkId, StoredDocument]:
    """Return hits by the ids of their chunks; the words' columns, which say more, stay."""
    named = {}
    for hit in hits:
        found = cast(_Columns, hit["fields"])  # what the searches ask for; the mapping is strict
        id_ = chunk_id(found["generation"][0], found["seq"][0])
        columns.setdefault(id_, found)
        named[id_] = hit
    return named


def _hits(best: Mapping[ChunkId, float], others: Mapping[ChunkId, float]) -> tuple[Hit, ...]:
    """Rank the others after the best, where they belong but for rounding."""
    lowest = min(best.values(), default=0.0)
    following = sorted(others.items(), key=lambda item: (-item[1], item[0]))
    scored = [*best.items(), *((id_, min(score, lowest)) for id_, score in following)]
    return tuple([Hit(id_, rank, score) for rank, (id_, score) in enumerate(scored, 1)])
