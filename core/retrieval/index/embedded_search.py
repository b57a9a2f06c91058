"""One search of the embedded index: both legs, and both scores of every candidate."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.domain.documents import StoredChunk
from core.domain.ids import ChunkId, chunk_id
from core.domain.search import Hit, Legs, Origin
from core.retrieval.index.embedded_matrix import Matrix
from core.retrieval.index.embedded_schema import CHUNK_COLUMNS, SEARCH_WORDS, stored_chunk
from core.retrieval.index.embedded_terms import match_expression, query_terms
from core.sqlite.database import Connection

__all__ = ["search_legs"]

_NARROW = 2
"""How much more a term of the audience may cost than it saves; measured."""
_DEEPER = 8


def search_legs(
    connection: Connection,
    matrix: Matrix,
    text: str,
    query: NDArray[np.float32] | None,
    *,
    seen: Sequence[int],
    k: int,
) -> Legs:
    """Return the best `k` hits a leg among these audiences, then the other leg's best `k`."""
    scan = matrix.scan(query, seen) if query is not None else None
    near = scan.best(k) if scan is not None else []
    worded = _worded(connection, matrix, text, {id_ for id_, _ in near}, seen=seen, k=k)
    if scan is not None:
        beyond = {id_ for id_, _ in worded[:k]} - {id_ for id_, _ in near}
        near += sorted(scan.of(beyond), key=lambda hit: (-hit[1], hit[0]))
    names, chunks = _chunks(connection, {id_ for id_, _ in (*worded, *near)}, frozenset(seen))
    origins = {id_: Origin(stored.content, stored.generation) for id_, stored in chunks.items()}
    return Legs(bm25=_hits(worded, names), dense=_hits(near, names), origins=origins, chunks=chunks)


def _worded(
    connection: Connection,
    matrix: Matrix,
    text: str,
    near: Collection[int],
    *,
    seen: Sequence[int],
    k: int,
) -> list[tuple[int, float]]:
    """Return the best `k` by words, then those of the other leg's.

    A narrow audience is a term of the query. A wide one costs FTS5 more than it saves, so the
    ranking of all is read until `k` are found that may be seen: the same hits, either way.
    """
    terms = query_terms(text)
    if not terms:
        return []
    share = matrix.share(seen)
    is_narrow = share * (len(seen) + len(terms)) < _NARROW * len(terms)
    expression = match_expression(terms, seen if is_narrow else ())
    near_ids, audiences = json.dumps(list(near)), frozenset(seen)
    limit = k + len(near)
    if not is_narrow:
        limit += int(k / share)
    while True:
        found = connection.execute(SEARCH_WORDS, (expression, near_ids, limit)).fetchall()
        visible = [(id_, score) for id_, score, audience in found if audience in audiences]
        if len(found) < limit or sum(id_ not in near for id_, _ in visible) >= k:
            break
        limit *= _DEEPER
    ranked = sorted(visible, key=lambda hit: (-hit[1], hit[0]))
    return ranked[:k] + [hit for hit in ranked[k:] if hit[0] in near]


def _chunks(
    connection: Connection, ids: Collection[int], seen: Collection[int]
) -> tuple[dict[int, ChunkId], dict[ChunkId, StoredChunk]]:
    """Read the candidates: those removed or shared otherwise since the vectors' moment go."""
    sql = (
        f"SELECT id, audience, {CHUNK_COLUMNS} FROM chunks"  # noqa: S608 - constants
        " WHERE id IN (SELECT value FROM json_each(?))"
    )
    names, chunks = {}, {}
    for id_, audience, *row in connection.execute(sql, (json.dumps(sorted(ids)),)):
        if audience in seen:
            stored = stored_chunk(tuple(row))
            names[id_] = chunk_id(stored.generation, stored.chunk.seq)
            chunks[names[id_]] = stored
    return names, chunks


def _hits(ranked: Iterable[tuple[int, float]], names: Mapping[int, ChunkId]) -> tuple[Hit, ...]:
    there = ((names[id_], score) for id_, score in ranked if id_ in names)
    return tuple(
        Hit(chunk_id=name, rank=rank, score=score) for rank, (name, score) in enumerate(there, 1)
    )
