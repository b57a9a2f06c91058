"""The port to an index from which text can be erased, and which can show that it is gone."""

from __future__ import annotations

from typing import Protocol

from core.domain.ids import ContentId
from core.domain.ports.search_index import SearchIndex

__all__ = ["ErasableIndex"]


class ErasableIndex(SearchIndex, Protocol):
    """A SearchIndex as an erasure sees it: whatever a crash left behind too."""

    async def count(self, content: ContentId) -> int:
        """Return how many chunks of a Content there are, of all its generations."""
        ...

    async def erase(self, content: ContentId) -> None:
        """Remove all chunks of a Content, of all its generations."""
        ...

    async def holders(self, phrase: str) -> frozenset[ContentId]:
        """Return the Contents with a chunk in whose text a phrase stands."""
        ...
