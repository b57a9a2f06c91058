"""The SearchIndex in one SQLite file: words in FTS5, vectors beside them and in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from core.domain.audience import Audience
from core.domain.documents import EmbeddedChunk, StoredChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.ports import EmbedderProfile
from core.domain.search import Legs
from core.errors import DocentError, IndexMismatch, IndexUnavailable
from core.retrieval.index.embedded_matrix import Matrix
from core.retrieval.index.embedded_moment import Change, Moment
from core.retrieval.index.embedded_rows import (
    audience_id,
    changed_ids,
    generations_after,
    insert_chunk,
    matrix_rows,
    unit_vector,
)
from core.retrieval.index.embedded_schema import (
    CHUNK_COLUMNS,
    SCHEMA,
    SCHEMA_VERSION,
    stored_chunk,
)
from core.retrieval.index.embedded_search import search_legs
from core.retrieval.index.embedded_terms import clean
from core.sqlite.database import Connection, Database

__all__ = ["EmbeddedIndex"]

_LOAD_ROWS = 4096


class EmbeddedIndex:
    """Chunks in `index.db`. Fit for one serving process and about a hundred thousand chunks."""

    def __init__(self, path: Path, profile: EmbedderProfile) -> None:
        self._profile = profile
        self._database = Database(path, schema=SCHEMA, unavailable=IndexUnavailable)
        self._moment = Moment(matrix=Matrix.empty(profile.dimensions), audiences={})

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

        def work(connection: Connection) -> Change:
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
                if embedded.vector is not None and unit_vector(embedded.vector) is not None:
                    vectors[id_] = embedded.vector.float32
            connection.executemany("INSERT INTO vectors VALUES (?, ?)", vectors.items())
            return Change(
                audience=audience, conversations=conversations, removed=removed, vectors=vectors
            )

        await self._change(work)

    async def remove(self, content: ContentId, generation: Generation) -> None:
        """Remove a generation's chunks; removing what is not there is no error.

        Raises:
            IndexUnavailable: the file cannot be written now.
        """
        sql = "DELETE FROM chunks WHERE content = ? AND generation = ? RETURNING id"
        await self._remove(sql, content, generation)

    async def reshare(
        self, content: ContentId, *, conversations: frozenset[ConversationId]
    ) -> None:
        """Replace the conversations of all of a Content's chunks; vectors stay.

        Raises:
            IndexUnavailable: the file cannot be written now.
        """
        sql = "UPDATE chunks SET audience = ?1 WHERE content = ?2 AND audience <> ?1 RETURNING id"

        def work(connection: Connection) -> Change:
            audience = audience_id(connection, conversations)
            reshared = changed_ids(connection, sql, (audience, content))
            return Change(audience=audience, conversations=conversations, reshared=reshared)

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
            return Legs(bm25=(), dense=(), origins={}, chunks={})
        query = unit_vector(vector) if vector is not None else None
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

    async def count(self, content: ContentId) -> int:
        """Return how many chunks of a Content there are, of all its generations.

        Raises:
            IndexUnavailable: the file cannot be read now.
        """
        sql = "SELECT count(*) FROM chunks WHERE content = ?"
        return await self._database.read(lambda c: int(c.execute(sql, (content,)).fetchone()[0]))

    async def erase(self, content: ContentId) -> None:
        """Remove all chunks of a Content, of all its generations.

        Raises:
            IndexUnavailable: the file cannot be written now.
        """
        await self._remove("DELETE FROM chunks WHERE content = ? RETURNING id", content)

    async def clear(self) -> None:
        """Remove all chunks there are.

        Raises:
            IndexUnavailable: the file cannot be written now.
        """
        await self._remove("DELETE FROM chunks RETURNING id")

    async def holders(self, phrase: str) -> frozenset[ContentId]:
        """Return the Contents with a chunk in whose text a phrase stands; it reads all text.

        Raises:
            IndexUnavailable: the file cannot be read now.
        """
        sql = "SELECT DISTINCT content FROM chunks WHERE instr(text, ?)"
        return await self._database.read(
            lambda c: frozenset(ContentId(row[0]) for row in c.execute(sql, (clean(phrase),)))
        )

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

    async def _remove(self, sql: str, *values: str) -> None:
        def work(connection: Connection) -> Change:
            removed = changed_ids(connection, sql, values)
            return Change(removed=removed)

        await self._change(work)

    async def _change(self, work: Callable[[Connection], Change]) -> None:
        await self._database.write(work, committed=self._remember)

    def _remember(self, change: Change) -> None:
        """Make a committed change seen; runs in the writer's thread, one after the other."""
        self._moment = self._moment.after(change)

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

    def _load(self, connection: Connection) -> Moment:
        audiences = {
            id_: frozenset(json.loads(conversations))
            for id_, conversations in connection.execute("SELECT id, conversations FROM audiences")
        }
        audience_of = dict(connection.execute("SELECT id, audience FROM chunks"))
        matrix = Matrix.empty(self._profile.dimensions)
        cursor = connection.execute("SELECT id, vector FROM vectors ORDER BY id")
        while batch := dict(cursor.fetchmany(_LOAD_ROWS)):
            rows = matrix_rows(batch.values(), matrix.dimensions)
            matrix = matrix.added(list(batch), [audience_of[id_] for id_ in batch], rows)
        return Moment(matrix=matrix, audiences=audiences)
