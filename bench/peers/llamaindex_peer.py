"""llama-index-vector-stores-elasticsearch, hybrid without the server's RRF (a paid licence's)."""

from __future__ import annotations

from collections.abc import Sequence

from elasticsearch.helpers.vectorstore import AsyncDenseVectorStrategy
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores.types import VectorStoreQuery, VectorStoreQueryMode
from llama_index.vector_stores.elasticsearch import ElasticsearchStore

from bench.peers.contestant import Piece, Question

__all__ = ["open_peer"]


class _LlamaIndex:
    def __init__(self, url: str, index: str) -> None:
        self._store = ElasticsearchStore(
            index_name=index,
            es_url=url,
            retrieval_strategy=AsyncDenseVectorStrategy(
                hybrid=True, rrf=False, text_field="content"
            ),
        )

    async def write(self, pieces: Sequence[Piece]) -> None:
        await self._store.async_add(
            [
                TextNode(
                    text=piece.text,
                    embedding=piece.vector,
                    metadata={"conversation": piece.conversation, "document": piece.document},
                )
                for piece in pieces
            ]
        )

    async def search(self, question: Question, conversations: list[str], k: int) -> list[str]:
        query = VectorStoreQuery(
            query_str=question.text,
            query_embedding=question.vector,
            similarity_top_k=k,
            mode=VectorStoreQueryMode.HYBRID,
        )
        found = await self._store.aquery(
            query, es_filter=[{"terms": {"metadata.conversation.keyword": conversations}}]
        )
        return [node.metadata["document"] for node in found.nodes or ()]

    async def close(self) -> None:
        await self._store.client.close()


def open_peer(url: str, index: str) -> _LlamaIndex:
    """Open the store."""
    return _LlamaIndex(url, index)
