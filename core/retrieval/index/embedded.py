"""The SearchIndex in one SQLite file: words in FTS5, vectors beside them and in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.domain.audience import Audience
from core.domain.documents import EmbeddedChunk, StoredChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.ports import EmbedderProfile
from core.domain.search import Legs
from core.errors import DocentError, IndexMismatch, IndexUnavailable
from core.retrieval.index.embedded_matrix import Matrix
from core.retrieval.index.embedded_rows import (
    audience_id,
    changed_ids,
    generations_after,
    insert_chunk,
)
from core.retrieval.index.embedded_schema import (
    CHUNK_COLUMNS,
    SCHEMA,
    SCHEMA_VERSION,
    stored_chunk,
)
from core.retrieval.index.embedded_search import search_legs
from core.sqlite.database import Connection, Database

__all__ = ["EmbeddedIndex"]

_LOAD_ROWS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What a search reads besides the file; swapped whole after each commit."""

    matrix: Matrix
    audiences: Mapping[int, frozenset[str]]

    def seen_by(self, audience: Audience) -> list[int]:
        return [
            id_
            for id_, conversations in self.audiences.items()
            if not conversations.isdisjoint(audience.conversations)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What a transaction did to the rows that have a place in memory."""

    audience: int
    conversations: frozenset[str]
    removed: Sequence[int] = ()
    reshared: Sequence[int] = ()
    vectors: Mapping[int, bytes] = field(default_factory=dict)


class EmbeddedIndex:
    """Chunks in `index.db`. Fit for one serving process and about a hundred thousand chunks."""

    def __init__(self, path: Path, profile: EmbedderProfile) -> None:
        self._profile = profile
        self._database = Database(path, schema=SCHEMA, unavailable=IndexUnavailable)
        self._moment = _Moment(matrix=Matrix.empty(profile.dimensions), audiences={})

    async def open(self) -> None:
        """Make the file if it is not there, and load its vectors.

        Raises:
            IndexMismatch: another schema or embedder made it.
            IndexUnavailable: it cannot be opened.
        """
        try:
            await self._database.open()
            await self._database.write(self._identify)
            self._moment = await self._database.read(self._load)
        except DocentError:
            await self._database.close()
            raise

    async def close(self) -> None:
        """Finish what runs and close the file."""
        await self._database.close()

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
            IndexUnavailable: the file cannot be written now.
        """
        for chunk in chunks:
            self._check(chunk.vector)

        def work(connection: Connection) -> _Change:
            audience = audience_id(connection, conversations)
            seqs = json.dumps([embedded.chunk.seq for embedded in chunks])
            removed = changed_ids(
                connection,
                "DELETE FROM chunks WHERE generation = ?"
                " AND seq IN (SELECT value FROM json_each(?)) RETURNING id",
                (generation, seqs),
            )
            vectors = {}
            for embedded in chunks:
                id_ = insert_chunk(connection, content, generation, embedded, audience)
                if embedded.vector is not None and _unit(embedded.vector) is not None:
                    vectors[id_] = embedded.vector.float32
            connection.executemany("INSERT INTO vectors VALUES (?, ?)", vectors.items())
            return _Change(
                audience=audience, conversations=conversations, removed=removed, vectors=vectors
            )

        await self._change(work)

    async def remove(self, content: ContentId, generation: Generation) -> None:
        """Remove a generation's chunks; removing what is not there is no error.

        Raises:
            IndexUnavailable: the file cannot be written now.
        """
        sql = "DELETE FROM chunks WHERE content = ? AND generation = ? RETURNING id"

        def work(connection: Connection) -> _Change:
            removed = changed_ids(connection, sql, (content, generation))
            return _Change(audience=0, conversations=frozenset(), removed=removed)

        await self._change(work)

    async def reshare(
        self, content: ContentId, *, conversations: frozenset[ConversationId]
    ) -> None:
        """Replace the conversations of all of a Content's chunks; vectors stay.

        Raises:
            IndexUnavailable: the file cannot be written now.
        """
        sql = "UPDATE chunks SET audience = ?1 WHERE content = ?2 AND audience <> ?1 RETURNING id"

        def work(connection: Connection) -> _Change:
            audience = audience_id(connection, conversations)
            reshared = changed_ids(connection, sql, (audience, content))
            return _Change(audience=audience, conversations=conversations, reshared=reshared)

        await self._change(work)

    async def search(self, text: str, vector: Vector | None, *, audience: Audience, k: int) -> Legs:
        """Return the best `k` hits a leg, then those of the other leg by this one's score.

        Raises:
            IndexMismatch: the vector has other dimensions than the index.
            IndexUnavailable: the file cannot be read now.
        """
        self._check(vector)
        moment = self._moment
        seen = moment.seen_by(audience)
        if not seen:
            return Legs(bm25=(), dense=(), chunks={})
        query = _unit(vector) if vector is not None else None
        return await self._database.read(
            lambda c: search_legs(c, moment.matrix, text, query, seen=seen, k=k)
        )

    async def read(
        self, content: ContentId, generation: Generation, *, start: int = 0, stop: int | None = None
    ) -> Sequence[StoredChunk]:
        """Return the chunks with `start <= seq < stop`, in order.

        Raises:
            IndexUnavailable: the file cannot be read now.
        """
        sql = (
            f"SELECT {CHUNK_COLUMNS} FROM chunks WHERE content = ? AND generation = ?"  # noqa: S608 - constants
            " AND seq >= ? AND seq < ifnull(?, seq + 1) ORDER BY seq"
        )
        values = (content, generation, start, stop)
        return await self._database.read(
            lambda c: [stored_chunk(row) for row in c.execute(sql, values)]
        )

    async def generations(
        self, *, after: Generation | None = None, limit: int = 1000
    ) -> Sequence[tuple[ContentId, Generation]]:
        """Return which generations have chunks, in order; a page of those that follow one.

        Raises:
            IndexUnavailable: the file cannot be read now.
        """
        return await self._database.read(lambda c: generations_after(c, after or "", limit))

    async def compact(self) -> None:
        """Leave no bytes of removed chunks in the file; costs a rewrite of the words' index.

        Raises:
            IndexUnavailable: the file cannot be written now.
        """

        def work(connection: Connection) -> None:
            connection.execute("INSERT INTO words (words) VALUES ('optimize')")
            connection.execute(
                "DELETE FROM audiences WHERE id NOT IN (SELECT audience FROM chunks)"
            )

        await self._database.compact(work)

    async def _change(self, work: Callable[[Connection], _Change]) -> None:
        await self._database.write(work, committed=self._remember)

    def _remember(self, change: _Change) -> None:
        """Make a committed change seen; runs in the writer's thread, one after the other."""
        moment = self._moment
        matrix = moment.matrix
        if change.removed:
            matrix = matrix.removed(change.removed)
        if change.reshared:
            matrix = matrix.reshared(change.reshared, change.audience)
        if change.vectors:
            audiences = [change.audience] * len(change.vectors)
            rows = _rows(change.vectors.values(), matrix.dimensions)
            matrix = matrix.added(list(change.vectors), audiences, rows)
        audiences_by_id = moment.audiences
        if change.audience and change.audience not in audiences_by_id:
            audiences_by_id = {**audiences_by_id, change.audience: change.conversations}
        self._moment = replace(moment, matrix=matrix, audiences=audiences_by_id)

    def _check(self, vector: Vector | None) -> None:
        if vector is not None and vector.dimensions != self._profile.dimensions:
            raise IndexMismatch(
                f"the index holds vectors of {self._profile.dimensions} dimensions,"
                f" not {vector.dimensions}",
                fix="Run `docent reindex` after changing the embedder.",
            )

    def _identify(self, connection: Connection) -> None:
        wanted = {
            "schema": SCHEMA_VERSION,
            "embedder": self._profile.name,
            "dimensions": str(self._profile.dimensions),
        }
        found = dict(connection.execute("SELECT key, value FROM meta"))
        if not found:
            connection.executemany("INSERT INTO meta VALUES (?, ?)", wanted.items())
        differing = [key for key in wanted if found and found.get(key) != wanted[key]]
        if differing:
            was = ", ".join(f"{key} {found.get(key)} instead of {wanted[key]}" for key in differing)
            raise IndexMismatch(
                f"the index was made with {was}",
                fix="Run `docent reindex`, or go back to what it was made with.",
            )

    def _load(self, connection: Connection) -> _Moment:
        audiences = {
            id_: frozenset(json.loads(conversations))
            for id_, conversations in connection.execute("SELECT id, conversations FROM audiences")
        }
        audience_of = dict(connection.execute("SELECT id, audience FROM chunks"))
        matrix = Matrix.empty(self._profile.dimensions)
        cursor = connection.execute("SELECT id, vector FROM vectors ORDER BY id")
        while batch := dict(cursor.fetchmany(_LOAD_ROWS)):
            rows = _rows(batch.values(), matrix.dimensions)
            matrix = matrix.added(list(batch), [audience_of[id_] for id_ in batch], rows)
        return _Moment(matrix=matrix, audiences=audiences)


def _rows(vectors: Iterable[bytes], dimensions: int) -> NDArray[np.float32]:
    return np.frombuffer(b"".join(vectors), "<f4").reshape(-1, dimensions)


def _unit(vector: Vector) -> NDArray[np.float32] | None:
    """Return a vector as numbers; nothing for one that points nowhere."""
    numbers = np.frombuffer(vector.float32, "<f4")
    return numbers if np.isfinite(numbers).all() and numbers.any() else None
