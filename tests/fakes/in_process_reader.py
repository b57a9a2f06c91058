"""Reads files in this process, without a sandbox: apart so that tests need no reader processes."""

from __future__ import annotations

import asyncio
from collections import Counter

from core.config.settings import ContextualChunks
from core.domain.documents import RawFile
from core.domain.ports import Embedder
from core.ingestion.chunking import chunk_document
from core.ingestion.contexts import tokens_for_chunks
from core.ingestion.reading import ReadResult, read_document
from core.ingestion.recognition import Recognition

__all__ = ["InProcessReader"]


class InProcessReader:
    """A FileReader with the product's own readers and chunking, which counts what it read."""

    def __init__(
        self,
        embedder: Embedder,
        recognition: Recognition | None = None,
        contextual: ContextualChunks = ContextualChunks.OFF,
    ) -> None:
        self._embedder = embedder
        self._max_tokens = tokens_for_chunks(contextual, embedder.profile.max_tokens)
        self._recognition = recognition
        self.read_by_name: Counter[str] = Counter()

    @property
    def read_count(self) -> int:
        """How many files were read or refused."""
        return self.read_by_name.total()

    async def read(self, file: RawFile) -> ReadResult:
        self.read_by_name[file.name] += 1
        document = await asyncio.to_thread(read_document, file, self._recognition)
        chunks = chunk_document(document, self._embedder, max_tokens=self._max_tokens)
        return ReadResult(document, chunks)
