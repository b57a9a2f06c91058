"""Writes a Content's chunks as a new generation, and makes it the current one.

What is being written stands in the Content, with the run that writes it. So nothing that a crash
leaves half written is forgotten, and of two processes that write the same bytes neither loses the
other's chunks.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from ulid import ULID

from core.domain.documents import Chunk, EmbeddedChunk
from core.domain.files import Content, ContentState
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.ports import Embedder, SearchIndex
from core.errors import DocentError, RecordChanged
from core.ingestion.drafts import drop_drafts, left_behind
from core.records.library import Library

__all__ = ["Generations", "embedded"]

_EMBED_BATCH = 64
"""Passages handed to the embedder at once: bounds memory, and lets questions in between."""


async def embedded(chunks: Sequence[Chunk], embedder: Embedder) -> list[EmbeddedChunk]:
    """Return chunks with their vectors, ready to be written.

    Raises:
        EmbeddingError: see `Embedder`.
    """
    vectors = await embedder.embed_passages([chunk.indexed_text for chunk in chunks])
    return [EmbeddedChunk(chunk=c, vector=v) for c, v in zip(chunks, vectors, strict=True)]


class Generations:
    """Writes generations; of one Content, one at a time in this process."""

    def __init__(self, index: SearchIndex, library: Library, embedder: Embedder) -> None:
        self._index = index
        self._library = library
        self._embedder = embedder

    async def write(
        self,
        fresh: Content,
        chunks: Sequence[Chunk],
        *,
        conversations: frozenset[ConversationId],
        run: str,
    ) -> Content:
        """Write chunks and make them what a Content says; return it as it is then.

        Raises:
            IndexUnavailable, RecordsUnavailable, EmbeddingError: nothing of it is current.
            RecordChanged: another process struck this generation out; try again.
        """
        generation = Generation(str(ULID()))
        await self._begin(fresh.id, generation, run)
        try:
            for start in range(0, len(chunks), _EMBED_BATCH):
                batch = chunks[start : start + _EMBED_BATCH]
                ready = await embedded(batch, self._embedder)
                await self._index.write(fresh.id, generation, ready, conversations=conversations)
            return await self.switch(replace(fresh, generation=generation), run=run)
        except BaseException:  # one that is cancelled leaves nothing behind either
            with suppress(DocentError):  # the note stays, and whoever comes next tidies up
                await drop_drafts(self._index, self._library, fresh.id, [generation])
            raise

    async def switch(self, fresh: Content, *, run: str) -> Content:
        """Make this what a Content is, and remove the generation it had.

        Raises:
            IndexUnavailable, RecordsUnavailable: it may be current already.
            RecordChanged: another process struck its generation out.
        """
        before: Content | None = None

        def step(old: Content | None) -> Content:
            nonlocal before
            before = old
            writing = dict(old.writing) if old else {}
            if fresh.generation is not None and writing.pop(fresh.generation, None) != run:
                raise RecordChanged(f"generation {fresh.generation!r} was struck out")
            files = fresh.files | (old.files if old else frozenset())
            forgotten = old.forgotten if old else frozenset()
            return replace(fresh, files=files, writing=writing, forgotten=forgotten)

        stored = await self._library.change_content(fresh.id, step)
        if before is not None and before.generation is not None:
            await self._index.remove(fresh.id, before.generation)
        return stored or fresh

    async def tidy(self, held: Content, *, run: str) -> None:
        """Drop what an earlier attempt of this run, or a crash long ago, left half written."""
        await drop_drafts(self._index, self._library, held.id, left_behind(held, run=run))

    async def _begin(self, id_: ContentId, generation: Generation, run: str) -> None:
        def step(old: Content | None) -> Content:
            content = old or Content(id=id_, files=frozenset(), state=ContentState.INDEXED)
            return replace(content, writing={**content.writing, generation: run})

        held = await self._library.content(id_)
        if held is not None:
            await self.tidy(held, run=run)
        await self._library.change_content(id_, step)
