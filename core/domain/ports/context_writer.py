"""The port to whatever writes sentences of context for a document's chunks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.contexts import WrittenContexts
from core.domain.documents import Chunk, Document

__all__ = ["ContextWriter"]


class ContextWriter(Protocol):
    """Says of each chunk where in its document it stands, so that it is found by that too."""

    @property
    def name(self) -> str:
        """What writes, and after which pattern: sentences of another name are written anew."""
        ...

    async def write(self, document: Document, chunks: Sequence[Chunk]) -> WrittenContexts:
        """Return a sentence for each chunk, or the problem that there are none.

        It raises nothing of the service's: a file is taken in without sentences too.
        """
        ...
