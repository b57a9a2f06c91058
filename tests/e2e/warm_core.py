"""The dear parts of a core, opened once for all dialogs: the product's embedder and readers.

Tests of processes (`docent serve` and others) open everything themselves.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar

from bot.bootstrap.core import Core, open_core, open_embedder, open_sandbox
from bot.settings import CoreSettings
from core.config.settings import EmbeddingSettings
from core.domain.documents import RawFile
from core.domain.ports import Embedder
from core.ingestion.reading import FileReader, ReadResult
from core.retrieval.embedding.local import LocalEmbedder

__all__ = ["WarmParts"]

_T = TypeVar("_T")


class _LoopThread:
    """An event loop that outlives those of single tests."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="warm-readers")
        self._thread.start()

    def start(self, work: Coroutine[object, object, _T]) -> Future[_T]:
        """Run something there; cancelling the future cancels it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _WarmReader:
    """A FileReader for any loop; the one behind it stays on its own."""

    def __init__(self, reader: FileReader, home: _LoopThread) -> None:
        self._reader = reader
        self._home = home

    async def read(self, file: RawFile) -> ReadResult:
        return await asyncio.wrap_future(self._home.start(self._reader.read(file)))


class WarmParts:
    """The embedder, and a pool of reader processes for each kind of settings."""

    def __init__(self, embedder: LocalEmbedder) -> None:
        self._embedder = embedder
        self._home = _LoopThread()
        self._stack = AsyncExitStack()
        self._readers: dict[str, _WarmReader] = {}

    @asynccontextmanager
    async def embedders(self, settings: CoreSettings) -> AsyncIterator[Embedder]:
        """Give the warm one, where the settings are the usual ones."""
        if settings.embedding == EmbeddingSettings():
            yield self._embedder
            return
        async with open_embedder(settings) as embedder:
            yield embedder

    @asynccontextmanager
    async def readers(
        self, settings: CoreSettings, embedder: Embedder
    ) -> AsyncIterator[FileReader]:
        """Give warm processes with the bounds of these settings."""
        bounds = repr((settings.ingestion, settings.embedding, embedder.profile))
        if bounds not in self._readers:
            opening = self._home.start(
                self._stack.enter_async_context(open_sandbox(settings, embedder))
            )
            self._readers[bounds] = _WarmReader(await asyncio.wrap_future(opening), self._home)
        yield self._readers[bounds]

    def core(self, settings: CoreSettings) -> AbstractAsyncContextManager[Core]:
        """Open a core on the warm parts; index and records are its own."""
        return open_core(settings, embedders=self.embedders, readers=self.readers)

    def close(self) -> None:
        """End the reader processes; the embedder is somebody else's."""
        self._home.start(self._stack.aclose()).result()
        self._home.close()
