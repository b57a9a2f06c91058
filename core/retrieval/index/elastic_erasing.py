"""The index in Elasticsearch as an erasure sees it; apart because nothing else asks so much."""

from __future__ import annotations

from typing import Final

from core.domain.ids import ContentId
from core.domain.json import JsonObject
from core.elastic import Operation
from core.retrieval.index.elastic import ElasticIndex, index_errors
from core.retrieval.index.elastic_documents import clean

__all__ = ["ErasableElasticIndex"]

_MOST_HOLDERS: Final = 1000


class ErasableElasticIndex(ElasticIndex):
    """Chunks behind an alias, to be erased."""

    async def count(self, content: ContentId) -> int:
        """Return how many chunks of a Content there are, of all its generations.

        Raises:
            IndexUnavailable: it cannot be reached now.
            IndexRejected: it refuses.
        """
        with index_errors():
            return len(await self._ids(content))

    async def erase(self, content: ContentId) -> None:
        """Remove all chunks of a Content, of all its generations.

        Raises:
            IndexUnavailable: it cannot be reached now.
            IndexRejected: it refuses.
        """
        with index_errors():
            operations = (Operation(action="delete", id=id_) for id_ in await self._ids(content))
            await self._client.bulk(self._alias, operations, refresh=True)

    async def holders(self, phrase: str) -> frozenset[ContentId]:
        """Return the Contents with a chunk in whose text a phrase stands.

        Raises:
            IndexUnavailable: it cannot be reached now.
            IndexRejected: it refuses.
        """
        sought = clean(phrase)
        body: JsonObject = {
            "query": {"match": {"words": {"query": sought, "operator": "and"}}},
            "size": _MOST_HOLDERS,
            "_source": ["content", "text"],
            "track_total_hits": False,
        }
        with index_errors():
            await self._client.refresh(self._alias)
            found = await self._client.search(self._alias, body)
        sources = (document["_source"] for document in found)
        return frozenset(
            ContentId(str(source["content"])) for source in sources if sought in str(source["text"])
        )
