"""Opens an empty index for one measurement, on the chosen engine, and leaves nothing of it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from bot.settings import CoreSettings
from core.config.settings import ElasticsearchSettings, SearchBackend
from core.domain.ports import EmbedderProfile, SearchIndex
from core.elastic import open_client
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices
from core.retrieval.index.elastic_versions import delete_all
from core.retrieval.index.embedded import EmbeddedIndex

__all__ = ["open_empty_index"]


@asynccontextmanager
async def open_empty_index(
    settings: CoreSettings, profile: EmbedderProfile
) -> AsyncIterator[SearchIndex]:
    """Open an index of its own, never the one that answers.

    Raises:
        IndexUnavailable, IndexRejected: the engine does not take us.
    """
    if settings.data.search_backend is SearchBackend.ELASTICSEARCH:
        async with _elastic(settings.elasticsearch, profile) as index:
            yield index
    else:
        async with _embedded(profile) as index:
            yield index


@asynccontextmanager
async def _elastic(
    settings: ElasticsearchSettings, profile: EmbedderProfile
) -> AsyncIterator[SearchIndex]:
    layout = ElasticLayout(
        prefix=f"{settings.elasticsearch_index_prefix}-eval-{uuid4().hex[:8]}",
        profile=profile,
        analyzer=settings.elasticsearch_analyzer,
    )
    async with open_client(settings) as client:
        try:
            await ensure_indices(client, layout)
            yield ElasticIndex(client, layout.chunks, profile)
        finally:
            for alias in layout.definitions():
                await delete_all(client, alias)


@asynccontextmanager
async def _embedded(profile: EmbedderProfile) -> AsyncIterator[SearchIndex]:
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="docent-eval-"))
    index = EmbeddedIndex(folder / "index.db", profile)
    try:
        await index.open()
        yield index
    finally:
        await index.close()
        await asyncio.to_thread(shutil.rmtree, folder)
