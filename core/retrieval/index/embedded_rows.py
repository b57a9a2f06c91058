"""Statements on the embedded index's tables, each within a transaction of the caller's."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.domain.documents import EmbeddedChunk, Vector
from core.domain.ids import ContentId, Generation
from core.retrieval.index.embedded_schema import chunk_values
from core.sqlite.database import Connection

__all__ = [
    "audience_id",
    "changed_ids",
    "generations_after",
    "insert_chunk",
    "matrix_rows",
    "unit_vector",
]


def audience_id(connection: Connection, conversations: frozenset[str]) -> int:
    """Return the number of a set of conversations, giving it one if it has none."""
    name = json.dumps(sorted(conversations))
    connection.execute(
        "INSERT INTO audiences (conversations) VALUES (?) ON CONFLICT DO NOTHING", (name,)
    )
    found = connection.execute("SELECT id FROM audiences WHERE conversations = ?", (name,))
    return int(found.fetchone()[0])


def insert_chunk(
    connection: Connection,
    content: ContentId,
    generation: Generation,
    embedded: EmbeddedChunk,
    audience: int,
) -> int:
    """Write a chunk and return its id."""
    inserted = connection.execute(
        "INSERT INTO chunks (content, generation, seq, audience, first, last, whereabouts,"
        " context, text, pairs) VALUES (?,?,?,?,?,?,?,?,?,?) RETURNING id",
        (content, generation, embedded.chunk.seq, audience, *chunk_values(embedded.chunk)),
    )
    return int(inserted.fetchall()[0][0])


def changed_ids(connection: Connection, sql: str, values: tuple[object, ...]) -> list[int]:
    """Run a statement that returns ids."""
    return [int(id_) for (id_,) in connection.execute(sql, values).fetchall()]


def generations_after(
    connection: Connection, after: str, limit: int
) -> list[tuple[ContentId, Generation]]:
    """Return a page of the generations that have chunks, in order."""
    sql = (
        "SELECT min(content), generation FROM chunks WHERE generation > ?"
        " GROUP BY generation ORDER BY generation LIMIT ?"
    )
    rows = connection.execute(sql, (after, limit)).fetchall()
    return [(ContentId(content), Generation(generation)) for content, generation in rows]


def matrix_rows(vectors: Iterable[bytes], dimensions: int) -> NDArray[np.float32]:
    """Return vectors as rows of a matrix."""
    return np.frombuffer(b"".join(vectors), "<f4").reshape(-1, dimensions)


def unit_vector(vector: Vector) -> NDArray[np.float32] | None:
    """Return a vector as numbers; nothing for one that points nowhere."""
    numbers = np.frombuffer(vector.float32, "<f4")
    return numbers if np.isfinite(numbers).all() and numbers.any() else None
