"""What an erasure asks of an index file before it opens it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.domain.ports import EmbedderProfile
from core.errors import IndexUnavailable
from core.retrieval.index.embedded_schema import SCHEMA
from core.sqlite.database import Connection, Database

__all__ = ["stored_profile"]


async def stored_profile(path: Path) -> EmbedderProfile | None:
    """Return whose vectors an index file holds; None when there is no such file, or nothing in it.

    Raises:
        IndexUnavailable: it cannot be read.
    """
    if not await asyncio.to_thread(path.is_file):
        return None
    database = Database(path, schema=SCHEMA, unavailable=IndexUnavailable)
    try:
        await database.open()
        return await database.read(_profile)
    finally:
        await database.close()


def _profile(connection: Connection) -> EmbedderProfile | None:
    made_by = dict(connection.execute("SELECT key, value FROM meta"))
    if "embedder" not in made_by:
        return None
    return EmbedderProfile(
        name=made_by["embedder"], dimensions=int(made_by["dimensions"]), max_tokens=0
    )
