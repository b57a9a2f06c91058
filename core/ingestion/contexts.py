"""Puts a sentence of context in front of each chunk, within the room that chunks leave for it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.config.settings import ContextualChunks
from core.domain.contexts import ContextProblem, Spent, WrittenContexts
from core.domain.documents import Chunk, Document
from core.domain.ids import FileId
from core.domain.ports import ContextWriter, Embedder, Tokenizer
from core.utils.fair_gate import FairGate
from core.utils.logging import ms_since

__all__ = ["ChunkContexts", "Contextual", "fitted", "room_of", "tokens_for_chunks"]

logger = logging.getLogger(__name__)

_MOST_ROOM: Final = 96
_ROOM_SHARE: Final = 4
_SPECIAL_TOKENS: Final = 2


def room_of(max_tokens: int) -> int:
    """Return how many of an embedder's tokens a sentence and its line end may take."""
    return min(_MOST_ROOM, max_tokens // _ROOM_SHARE)


def tokens_for_chunks(choice: ContextualChunks, max_tokens: int) -> int:
    """Return how long chunks may be, so that their sentences have room."""
    return max_tokens if choice is ContextualChunks.OFF else max_tokens - room_of(max_tokens)


def fitted(sentence: str, chunk: Chunk, tokenizer: Tokenizer, max_tokens: int) -> Chunk:
    """Return the chunk with as much of its sentence as the room holds, cut between words."""
    room, most = room_of(max_tokens), max_tokens - _SPECIAL_TOKENS
    while sentence:
        with_it = replace(chunk, sentence=sentence)
        spans = tokenizer.token_spans(f"{sentence}\n")
        # The whole is counted too: tokens may join where the parts meet.
        excess = max(len(spans) - room, len(tokenizer.token_spans(with_it.indexed_text)) - most, 0)
        if excess == 0:
            return with_it
        kept = len(spans) - excess
        end = spans[kept][0] if kept > 0 else 0
        sentence = sentence[: max(sentence.rfind(" ", 0, end + 1), 0)].rstrip()
    return chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Contextual:
    """Chunks as they are to be embedded. `written_by` is None where sentences are still wanted."""

    chunks: Sequence[Chunk]
    written_by: str | None = None
    spent: Spent = field(default_factory=Spent)
    problem: ContextProblem | None = None


class ChunkContexts:
    """Has sentences written and fitted, file by file; without a writer it does nothing."""

    def __init__(self, writer: ContextWriter | None, embedder: Embedder, *, at_once: int) -> None:
        self._writer = writer
        self._embedder = embedder
        self._gate = FairGate(places=at_once, spare=at_once)

    @property
    def written_by(self) -> str | None:
        """What a Content's sentences must be written by to be current."""
        return None if self._writer is None else self._writer.name

    async def add(
        self, document: Document, chunks: Sequence[Chunk], *, file: FileId, key: str
    ) -> Contextual:
        """Return the chunks with their sentences, or as they are with the problem.

        Args:
            document: what the chunks were cut from.
            chunks: all of them, in order.
            file: which file it is, for the log.
            key: whose turn it is, if several wait.
        """
        writer = self._writer
        if writer is None or not chunks:
            return Contextual(chunks=chunks, written_by=self.written_by)
        started = time.perf_counter()
        async with self._gate.turn(key):
            written = await writer.write(document, chunks)
        usage = written.spent.usage
        noted = {
            "file": file,
            "model": writer.name,
            "chunks": len(chunks),
            "input_tokens": usage.input_tokens,
            "cache_write_tokens": usage.cache_write_tokens,
            "cache_read_tokens": usage.cache_read_tokens,
            "output_tokens": usage.output_tokens,
            "usd": written.spent.usd,
            "ms": ms_since(started),
        }
        if written.problem is not None:
            logger.warning("contexts_missing", extra={**noted, "problem": written.problem.value})
            return _without(chunks, written, writer.name)
        logger.info("contexts_written", extra=noted)
        fitting = await asyncio.to_thread(self._fit, written.sentences, chunks)
        return Contextual(chunks=fitting, written_by=writer.name, spent=written.spent)

    def _fit(self, sentences: Sequence[str], chunks: Sequence[Chunk]) -> Sequence[Chunk]:
        most = self._embedder.profile.max_tokens
        pairs = zip(sentences, chunks, strict=True)
        return [fitted(sentence, chunk, self._embedder, most) for sentence, chunk in pairs]


def _without(chunks: Sequence[Chunk], written: WrittenContexts, writer: str) -> Contextual:
    """Return chunks as they are. Who declines once declines again, and is paid each time."""
    is_settled = written.problem is ContextProblem.DECLINED
    by = writer if is_settled else None
    return Contextual(chunks=chunks, written_by=by, spent=written.spent, problem=written.problem)
