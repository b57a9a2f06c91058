"""Reads untrusted files in warm, confined processes that are thrown away when in doubt.

The event loop never parses: it hands bytes to a process, watches it, and decodes what comes
back in a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from core.config.settings import IngestionSettings
from core.domain.documents import RawFile
from core.errors import SandboxUnavailable, UnreadableFile
from core.ingestion.contexts import tokens_for_chunks
from core.ingestion.reader_process import ReaderBounds, ReaderGone, ReaderProcess
from core.ingestion.reading import ReadResult
from core.ingestion.recognition import recognition_of
from core.ingestion.refusals import too_large

__all__ = ["Isolation", "Sandbox"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 3
"""Of a file that no process has seen yet."""
_FILES_PER_PROCESS = 500
"""Afterwards a process is replaced: what leaks, leaks little. A start costs as much as 200 small
files; 800 mixed ones left a process 2 MB larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """What holds on this machine, for doctor."""

    memory_watched: bool
    """Resident memory is watched; otherwise only the address space is limited."""
    network_namespace: bool
    """Readers have no network at all."""


class Sandbox:
    """A pool of reader processes. Use it as an async context manager."""

    def __init__(self, bounds: ReaderBounds, *, workers: int, max_file_bytes: int) -> None:
        """Describe the pool; nothing is started yet.

        Args:
            bounds: what holds for each file.
            workers: how many files are read at once.
            max_file_bytes: larger files are refused unread.
        """
        self._bounds = bounds
        self._workers = workers
        self._max_file_bytes = max_file_bytes
        self._ready: asyncio.Queue[asyncio.Future[ReaderProcess]] = asyncio.Queue()
        self._living: set[ReaderProcess] = set()
        self._starts: set[asyncio.Task[ReaderProcess]] = set()
        self._ends: set[asyncio.Task[None]] = set()
        self._is_open = False
        self._isolation: Isolation | None = None

    @classmethod
    def of(
        cls,
        settings: IngestionSettings,
        *,
        tokenizer_file: Path | None,
        max_tokens: int,
        most_workers: int | None = None,
    ) -> Sandbox:
        """Describe the pool that the settings ask for, for an embedder of so many tokens.

        Raises:
            ConfigError: OCR_LANGUAGES needs data that is not there.
        """
        bounds = ReaderBounds(
            deadline_s=settings.reader_deadline_s,
            memory_mb=settings.reader_memory_mb,
            tokenizer_file=tokenizer_file,
            max_tokens=tokens_for_chunks(settings.contextual_chunks, max_tokens),
            recognition=recognition_of(settings),
        )
        workers = min(settings.ingest_concurrency, most_workers or settings.ingest_concurrency)
        return cls(bounds, workers=workers, max_file_bytes=settings.max_file_mb * 1024 * 1024)

    @property
    def isolation(self) -> Isolation | None:
        """What holds on this machine; None before it is entered."""
        return self._isolation

    async def __aenter__(self) -> Sandbox:
        """Start the processes.

        Raises:
            SandboxUnavailable: none could be started.
        """
        self._is_open = True
        starts = [self._start() for _ in range(self._workers)]
        try:
            first = await asyncio.shield(starts[0])
        except (SandboxUnavailable, asyncio.CancelledError):
            await self.close()
            raise
        self._isolation = Isolation(
            memory_watched=sys.platform == "linux",
            network_namespace=first.has_no_network,
        )
        logger.info(
            "sandbox_ready",
            extra={"workers": self._workers, "network_namespace": first.has_no_network},
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End all processes."""
        await self.close()

    async def read(self, file: RawFile) -> ReadResult:
        """Return a file's text, structure and chunks.

        Raises:
            UnreadableFile: with the category and a sentence for people.
            SandboxUnavailable: there is no process to read it in.
        """
        if len(file.content) > self._max_file_bytes:
            most_mb = self._max_file_bytes // (1024 * 1024)
            raise too_large(most_mb)
        if not self._is_open:
            raise SandboxUnavailable("No files can be read: the sandbox is closed")
        for _ in range(_ATTEMPTS):
            with contextlib.suppress(ReaderGone):
                return await self._read_by(await self._take(), file)
        raise SandboxUnavailable(
            "The processes that read files keep dying", fix="Check free memory"
        )

    async def _read_by(self, process: ReaderProcess, file: RawFile) -> ReadResult:
        is_fit = False
        try:
            result = await process.read(file)
            is_fit = process.files_read < _FILES_PER_PROCESS
            return result
        except UnreadableFile as refusal:
            logger.info(
                "reader_replaced", extra={"pid": process.pid, "category": refusal.category.value}
            )
            raise
        finally:
            self._give_back(process, is_fit=is_fit)

    async def close(self) -> None:
        """End all processes; reading after this fails."""
        self._is_open = False
        self._ready.put_nowait(asyncio.get_running_loop().create_future())  # wakes who waits
        for task in tuple(self._starts):
            task.cancel()
        # Those being ended are waited for: cancelled, they would stay unended.
        await asyncio.gather(*self._starts, *self._ends, return_exceptions=True)
        await asyncio.gather(*(process.end() for process in tuple(self._living)))
        self._living.clear()

    async def _take(self) -> ReaderProcess:
        while True:
            start = await self._ready.get()
            if not self._is_open:
                self._ready.put_nowait(start)  # the next one waiting must wake up too
                raise SandboxUnavailable("Docent is shutting down")
            try:
                process = await asyncio.shield(start)
            except SandboxUnavailable:
                self._start()  # whoever comes next tries again
                raise
            except asyncio.CancelledError:
                self._ready.put_nowait(start)
                raise
            if process.is_alive:
                return process
            self._living.discard(process)
            self._start()

    def _give_back(self, process: ReaderProcess, *, is_fit: bool) -> None:
        if is_fit and self._is_open:
            ready = asyncio.get_running_loop().create_future()
            ready.set_result(process)
            self._ready.put_nowait(ready)
            return
        self._living.discard(process)
        ending = asyncio.create_task(process.end())
        self._ends.add(ending)
        ending.add_done_callback(self._ends.discard)
        if self._is_open:
            self._start()

    def _start(self) -> asyncio.Task[ReaderProcess]:
        """Start a process in the background; whoever takes it from the queue waits for it."""
        start = asyncio.create_task(self._started())
        self._starts.add(start)
        start.add_done_callback(self._starts.discard)
        self._ready.put_nowait(start)
        return start

    async def _started(self) -> ReaderProcess:
        process = await ReaderProcess.start(self._bounds)
        self._living.add(process)
        return process
