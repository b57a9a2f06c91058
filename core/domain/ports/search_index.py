"""The port to whatever searches chunks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.audience import Audience
from core.domain.documents import EmbeddedChunk, StoredChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.search import Legs

__all__ = ["SearchIndex"]


class SearchIndex(Protocol):
    """Chunks of Contents, searchable by words and by vector within an audience.

    Every method may raise `IndexUnavailable`; what was written is found by the next search.
    """

    async def write(
        self,
        content: ContentId,
        generation: Generation,
        chunks: Sequence[EmbeddedChunk],
        *,
        conversations: frozenset[ConversationId],
    ) -> None:
        """Write a generation's chunks; repeating it changes nothing. A part may be written.

        Raises:
            IndexReplaced: the index holds the vectors of another embedder since it was opened.
        """
        ...

    async def remove(self, content: ContentId, generation: Generation) -> None:
        """Remove a generation's chunks; removing what is not there is no error."""
        ...

    async def reshare(
        self, content: ContentId, *, conversations: frozenset[ConversationId]
    ) -> None:
        """Replace the conversations of all of a Content's chunks; vectors stay."""
        ...

    async def search(self, text: str, vector: Vector | None, *, audience: Audience, k: int) -> Legs:
        """Return the best `k` hits a leg, filtered by the audience before they are ranked.

        A leg may go on with hits of the other leg's best `k` (see `Legs`), and with no others.
        Without a vector the dense leg is empty. An empty audience finds nothing.
        """
        ...

    async def read(
        self, content: ContentId, generation: Generation, *, start: int = 0, stop: int | None = None
    ) -> Sequence[StoredChunk]:
        """Return the chunks with `start <= seq < stop`, in order."""
        ...

    async def generations(
        self, *, after: Generation | None = None, limit: int = 1000
    ) -> Sequence[tuple[ContentId, Generation]]:
        """Return which generations have chunks, in order; a page of those that follow one.

        Whatever was written before the call is there, current or not.
        """
        ...

    async def compact(self) -> None:
        """Leave nothing of removed chunks in the engine's files.

        It may take half a minute and rewrite the whole index: for erasures, not for every removal.
        """
        ...
