"""Opens what an erasure needs, index and records of the backend, without an embedder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from core.config.settings import DataSettings, ElasticsearchSettings, SearchBackend
from core.domain.ports import EmbedderProfile, ErasableIndex, RecordStore
from core.elastic import ElasticClient, open_client
from core.errors import DataDirInUse
from core.records.elastic_store import ElasticRecordStore
from core.records.embedded_store import EmbeddedRecordStore
from core.retrieval.index.elastic_erasing import ErasableElasticIndex
from core.retrieval.index.elastic_migration import ElasticLayout, live_index
from core.retrieval.index.elastic_versions import delete_all, delete_superseded, versions_of
from core.retrieval.index.embedded import EmbeddedIndex
from core.retrieval.index.embedded_erasing import stored_profile
from core.sqlite.lock import hold_data_dir
from core.sqlite.traces import database_files, traces

__all__ = ["Storage", "erase_everything", "everything", "open_storage"]

_DATABASES: Final = ("records.db", "index.db", "index.db.new")
_NO_PROFILE: Final = EmbedderProfile(name="none", dimensions=1, max_tokens=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Where text is kept. `superseded` are versions of the index that are live no more.

    `traces` looks for words in the raw bytes of the files, where there are files of ours.
    """

    index: ErasableIndex
    store: RecordStore
    superseded: tuple[str, ...] = ()
    remove_superseded: Callable[[], Awaitable[None]]
    traces: Callable[[Sequence[str]], Awaitable[frozenset[str]]] | None = None


@asynccontextmanager
async def open_storage(
    data: DataSettings, elastic: ElasticsearchSettings
) -> AsyncIterator[Storage | None]:
    """Open the backend; None when there is nothing in it yet.

    Raises:
        DataDirInUse: `serve` has the embedded engine open.
        IndexMismatch: another version of Docent made the index.
        IndexUnavailable, IndexRejected, RecordsUnavailable: the backend does not take us.
    """
    if data.search_backend is SearchBackend.ELASTICSEARCH:
        async with _open_elastic(elastic) as storage:
            yield storage
    elif not _database_paths(data.data_dir):
        yield None
    else:
        async with _open_embedded(data.data_dir) as storage:
            yield storage


async def everything(data: DataSettings, elastic: ElasticsearchSettings) -> list[str]:
    """Name the files or indices that hold all that Docent keeps.

    Raises:
        IndexUnavailable, IndexRejected: they cannot be listed now.
    """
    if data.search_backend is SearchBackend.EMBEDDED:
        return [str(path) for path in _database_paths(data.data_dir)]
    async with open_client(elastic) as client:
        return await _indices(client, elastic)


async def erase_everything(data: DataSettings, elastic: ElasticsearchSettings) -> list[str]:
    """Delete them all, and return their names.

    Raises:
        DataDirInUse: `serve` has the embedded engine open.
        IndexUnavailable, IndexRejected: they cannot be deleted now.
    """
    if data.search_backend is SearchBackend.EMBEDDED:
        if not _database_paths(data.data_dir):
            return []
        with _held(data.data_dir):
            return await asyncio.to_thread(_unlinked, data.data_dir)
    async with open_client(elastic) as client:
        layout = ElasticLayout.of(elastic, _NO_PROFILE)
        return [
            name
            for alias in (layout.chunks, layout.records)
            for name in await delete_all(client, alias)
        ]


def _database_paths(data_dir: Path) -> list[Path]:
    return [path for name in _DATABASES for path in database_files(data_dir / name)]


def _unlinked(data_dir: Path) -> list[str]:
    paths = _database_paths(data_dir)
    for path in paths:
        path.unlink()
    return [str(path) for path in paths]


async def _indices(client: ElasticClient, elastic: ElasticsearchSettings) -> list[str]:
    names: list[str] = []
    layout = ElasticLayout.of(elastic, _NO_PROFILE)
    for alias in (layout.chunks, layout.records):
        live, others = await versions_of(client, alias)
        names += [*others, *((live,) if live else ())]
    return names


@contextmanager
def _held(data_dir: Path) -> Iterator[None]:
    try:
        with hold_data_dir(data_dir):
            yield
    except DataDirInUse as error:
        raise DataDirInUse(
            error.reason, fix="Stop `docent serve`, run this again, then start it again."
        ) from error


@asynccontextmanager
async def _open_elastic(elastic: ElasticsearchSettings) -> AsyncIterator[Storage | None]:
    async with open_client(elastic) as client:
        layout = ElasticLayout.of(elastic, _NO_PROFILE)
        live, old_chunks = await versions_of(client, layout.chunks)
        if live is None and not old_chunks:
            yield None
            return
        live, _ = await live_index(client, layout.chunks)
        await live_index(client, layout.records)
        _, old_records = await versions_of(client, layout.records)
        index = ErasableElasticIndex(client, layout.chunks, _NO_PROFILE)

        async def remove_superseded() -> None:
            # Asked anew: `docent reindex` may have swapped since, or begun another.
            await delete_superseded(client, layout.records)
            now, _ = await delete_superseded(client, layout.chunks)
            if now != live:
                await index.compact()  # what was compacted is the one that is gone

        yield Storage(
            index=index,
            store=ElasticRecordStore(client, layout.records),
            superseded=(*old_chunks, *old_records),
            remove_superseded=remove_superseded,
        )


@asynccontextmanager
async def _open_embedded(data_dir: Path) -> AsyncIterator[Storage]:
    async with AsyncExitStack() as stack:
        stack.enter_context(_held(data_dir))
        store = EmbeddedRecordStore(data_dir / "records.db")
        await store.open()
        stack.push_async_callback(store.close)
        path = data_dir / "index.db"
        profile = await stored_profile(path)
        if profile is None:
            # Nothing was indexed yet: what is opened must not become the bot's index.
            scratch = stack.enter_context(TemporaryDirectory(prefix="docent-"))
            path, profile = Path(scratch) / "index.db", _NO_PROFILE
        index = EmbeddedIndex(path, profile)
        await index.open()
        stack.push_async_callback(index.close)
        unfinished = database_files(data_dir / "index.db.new")

        async def remove_unfinished() -> None:
            for found in unfinished:
                await asyncio.to_thread(found.unlink)

        async def look_for(words: Sequence[str]) -> frozenset[str]:
            return await asyncio.to_thread(traces, words, _database_paths(data_dir))

        yield Storage(
            index=index,
            store=store,
            superseded=tuple(path.name for path in unfinished),
            remove_superseded=remove_unfinished,
            traces=look_for,
        )
