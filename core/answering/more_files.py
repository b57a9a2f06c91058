"""Which further files would answer a question, were it not for who else reads the reply."""

from __future__ import annotations

from collections.abc import Sequence

from core.answering.attached import Finder
from core.answering.followup import fallback_query, recent_turns
from core.answering.weighing import Weigher
from core.domain.answers import Turn
from core.domain.audience import Audience
from core.domain.search import Passage, Query
from core.records.library import Library, conversations_of

__all__ = ["MoreFiles"]


class MoreFiles:
    """Searches once more, without a language model."""

    def __init__(
        self, finder: Finder, library: Library, weigher: Weigher, *, passages: int
    ) -> None:
        self._finder = finder
        self._library = library
        self._weigher = weigher
        self._passages = passages

    async def find(
        self,
        question: str,
        *,
        audience: Audience,
        beyond: Audience,
        turns: Sequence[Turn] = (),
    ) -> tuple[Passage, ...]:
        """Return the best passage of each relevant file of `audience` that `beyond` has not.

        Bytes that `beyond` may see as another file are no further file.

        Raises:
            SearchError: nothing could be searched.
            RecordsUnavailable: nothing could be confirmed.
        """
        further = Audience(
            team=audience.team, conversations=audience.conversations - beyond.conversations
        )
        if further.is_empty:
            return ()
        query = fallback_query(question, recent_turns(turns))
        retrieval = await self._finder.retrieve(
            Query(text=query, audience=further, k=self._passages)
        )
        if not retrieval.passages:
            return ()
        holdings = await self._library.holdings({p.content for p in retrieval.passages})
        hidden = {
            id_
            for id_, holding in holdings.items()
            if not conversations_of(holding.files) & beyond.conversations
        }
        candidates = [p for p in retrieval.passages if p.content in hidden]
        best: dict[str, Passage] = {}
        for passage in await self._weigher.relevant(query, candidates):
            best.setdefault(passage.source.file, passage)
        return tuple(best.values())
