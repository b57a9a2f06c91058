"""Rebuilds the embedded index for another embedder: a new file beside it, then a rename."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from core.domain.documents import Chunk
from core.domain.ids import ContentId, Generation
from core.domain.ports import Embedder, EmbedderProfile
from core.errors import IndexMismatch, IndexUnavailable
from core.ingestion.generations import embedded
from core.records.library import Library
from core.retrieval.index.embedded import EmbeddedIndex
from core.retrieval.index.embedded_schema import (
    CHUNK_COLUMNS,
    SCHEMA,
    SCHEMA_VERSION,
    stored_chunk,
)
from core.sqlite.database import Connection, Database
from core.sqlite.traces import database_files

__all__ = ["reindex_embedded"]

_BATCH: Final = 64


class _Portion(NamedTuple):
    """A generation's chunks that the same people see: as a rule all of them."""

    content: ContentId
    generation: Generation
    audience: int
    conversations: str


async def reindex_embedded(
    path: Path,
    *,
    embedder: Embedder,
    library: Library,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> bool:
    """Rebuild the index file; False when it is what the embedder asks for, or is not there.

    Whoever calls it holds the data directory. Until the rename the old file is as it was.

    Raises:
        IndexMismatch: another version of Docent made the file.
        IndexUnavailable, RecordsUnavailable, EmbeddingError: run it again.
    """
    if not await asyncio.to_thread(path.exists):
        return False
    old = Database(path, schema=SCHEMA, unavailable=IndexUnavailable)
    fresh_path = path.with_name(f"{path.name}.new")
    try:
        await old.open()
        if await old.read(lambda c: _fits(c, embedder.profile)):
            return False
        for left_by_a_killed_run in database_files(fresh_path):
            left_by_a_killed_run.unlink()
        fresh = EmbeddedIndex(fresh_path, embedder.profile)
        try:
            await fresh.open()
            await _copy(old, fresh, embedder, progress)
        finally:
            await fresh.close()
        for portion in await old.read(_portions):
            await library.embedded_anew(portion.content, portion.generation, embedder.profile.name)
    finally:
        await old.close()  # which leaves no log that would be taken for the new file's
    await asyncio.to_thread(fresh_path.replace, path)
    return True


def _fits(connection: Connection, profile: EmbedderProfile) -> bool:
    made_by = dict(connection.execute("SELECT key, value FROM meta"))
    if made_by.get("schema", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise IndexMismatch(
            "Another version of Docent made the index.",
            fix="Stop Docent, delete index.db from DATA_DIR, and run /ingest again.",
        )
    wanted = {"embedder": profile.name, "dimensions": str(profile.dimensions)}
    return all(made_by.get(key, value) == value for key, value in wanted.items())


async def _copy(
    old: Database, fresh: EmbeddedIndex, embedder: Embedder, progress: Callable[[int, int], None]
) -> None:
    portions = await old.read(_portions)
    for done, portion in enumerate(portions):
        progress(done, len(portions))
        chunks = await old.read(partial(_chunks, portion=portion))
        for start in range(0, len(chunks), _BATCH):
            await fresh.write(
                portion.content,
                portion.generation,
                await embedded(chunks[start : start + _BATCH], embedder),
                conversations=frozenset(json.loads(portion.conversations)),
            )
    progress(len(portions), len(portions))


def _portions(connection: Connection) -> list[_Portion]:
    sql = (
        "SELECT DISTINCT content, generation, audience, conversations FROM chunks"
        " JOIN audiences ON audiences.id = chunks.audience ORDER BY content, generation"
    )
    return [_Portion(*row) for row in connection.execute(sql)]


def _chunks(connection: Connection, portion: _Portion) -> list[Chunk]:
    sql = (
        f"SELECT {CHUNK_COLUMNS} FROM chunks"  # noqa: S608 - constants
        " WHERE content = ? AND generation = ? AND audience = ? ORDER BY seq"
    )
    values = (portion.content, portion.generation, portion.audience)
    return [stored_chunk(row).chunk for row in connection.execute(sql, values)]
