"""Opens index and records of the chosen backend."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.server import HealthCheck
from bot.settings import CoreSettings
from core.config.settings import ElasticsearchSettings, SearchBackend
from core.domain.ports import EmbedderProfile, ErasableIndex, RecordStore
from core.elastic.client import ElasticClient, open_client
from core.elastic.errors import ElasticError, ElasticUnavailable
from core.errors import DataDirInUse
from core.records.elastic_store import ElasticRecordStore
from core.records.embedded_store import EmbeddedRecordStore
from core.retrieval.index.elastic_erasing import ErasableElasticIndex
from core.retrieval.index.elastic_migration import ElasticLayout, take_up_indices
from core.retrieval.index.elastic_own import is_replaced, log_replaced
from core.retrieval.index.elastic_vectors import has_outgrown_scans
from core.retrieval.index.elastic_versions import begin_anew
from core.retrieval.index.embedded import EmbeddedIndex
from core.sqlite.lock import hold_data_dir

__all__ = ["Engine", "check_data_dir", "check_engine", "open_engine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Index and records of one backend. `is_exclusive`: no other process may have it open."""

    index: ErasableIndex
    store: RecordStore
    is_up: HealthCheck
    is_exclusive: bool
    wipe: Callable[[], Awaitable[None]]
    """Erases everything; what is open stays usable, and empty."""


@asynccontextmanager
async def open_engine(settings: CoreSettings, profile: EmbedderProfile) -> AsyncIterator[Engine]:
    """Open index and records.

    Raises:
        DataDirInUse: another process has the embedded engine open.
        IndexMismatch: the index was made with other settings.
        IndexUnavailable, IndexRejected, RecordsUnavailable: the backend does not take us.
    """
    if settings.data.search_backend is SearchBackend.ELASTICSEARCH:
        async with _open_elastic(settings, profile) as engine:
            yield engine
    else:
        async with _open_embedded(settings.data.data_dir, profile) as engine:
            yield engine


@asynccontextmanager
async def _open_elastic(settings: CoreSettings, profile: EmbedderProfile) -> AsyncIterator[Engine]:
    elastic = settings.elasticsearch
    layout = ElasticLayout.of(elastic, profile)
    async with open_client(elastic) as client:
        await take_up_indices(client, layout)
        yield Engine(
            index=ErasableElasticIndex(client, layout.chunks, profile, own=layout.own),
            store=ElasticRecordStore(client, layout.records),
            is_up=partial(_is_elastic_up, client, layout),
            is_exclusive=False,
            wipe=lambda: begin_anew(client, layout),
        )


async def _is_elastic_up(client: ElasticClient, layout: ElasticLayout) -> bool:
    try:
        await client.check(layout.chunks, layout.records, layout.own)
    except ElasticError as error:
        with suppress(ElasticError):
            if await is_replaced(client, layout.chunks, layout.own, error):
                log_replaced()
        # One that has too much to do did answer, and will again.
        return isinstance(error, ElasticUnavailable) and error.overloaded
    return True


@asynccontextmanager
async def _open_embedded(data_dir: Path, profile: EmbedderProfile) -> AsyncIterator[Engine]:
    async def is_up() -> bool:
        return True

    async with AsyncExitStack() as stack:
        stack.enter_context(hold_data_dir(data_dir))
        store = EmbeddedRecordStore(data_dir / "records.db")
        await store.open()
        stack.push_async_callback(store.close)
        index = EmbeddedIndex(data_dir / "index.db", profile)
        await index.open()
        stack.push_async_callback(index.close)

        async def wipe() -> None:
            await store.clear()
            await index.clear()
            await store.compact()
            await index.compact()

        yield Engine(index=index, store=store, is_up=is_up, is_exclusive=True, wipe=wipe)


async def check_engine(settings: CoreSettings, profile: EmbedderProfile) -> str:
    """Say what state the backend is in, without taking the data directory's lock.

    Raises:
        DocentError: it does not take us.
    """
    if settings.data.search_backend is SearchBackend.ELASTICSEARCH:
        async with _open_elastic(settings, profile):
            return await _fitness(settings.elasticsearch, profile)
    return check_data_dir(settings)


def check_data_dir(settings: CoreSettings) -> str:
    """Say whether the embedded engine's files are there or can be made.

    Raises:
        DataDirInUse: they cannot be.
    """
    data_dir = settings.data.data_dir.resolve()
    there = next(path for path in (data_dir, *data_dir.parents) if path.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        raise DataDirInUse(
            f"{data_dir} cannot be written", fix="Name a writable folder with DATA_DIR."
        )
    return f"files in {data_dir}" if there == data_dir else f"{data_dir} will be made"


async def _fitness(settings: ElasticsearchSettings, profile: EmbedderProfile) -> str:
    layout = ElasticLayout.of(settings, profile)
    async with open_client(settings) as client:
        if await has_outgrown_scans(client, layout):
            return (
                f"reachable, indices fit; more than {layout.graph_above} chunks, so searches get"
                " faster with `docent migrate`"
            )
    return "reachable, indices fit"
