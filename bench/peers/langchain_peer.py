"""langchain-elasticsearch, hybrid without the server's RRF, which a basic licence does not have."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.embeddings import Embeddings
from langchain_elasticsearch import AsyncDenseVectorStrategy, AsyncElasticsearchStore

from bench.peers.contestant import Piece, Question

__all__ = ["open_peer"]


class _LookedUp(Embeddings):
    """Knows the vector of the question at hand, whatever it says."""

    def __init__(self) -> None:
        self.vectors: dict[str, list[float]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.vectors[text]


class _LangChain:
    def __init__(self, url: str, index: str) -> None:
        self._embeddings = _LookedUp()
        self._store = AsyncElasticsearchStore(
            index,
            es_url=url,
            embedding=self._embeddings,
            strategy=AsyncDenseVectorStrategy(hybrid=True, rrf=False, text_field="text"),
            num_dimensions=384,
        )

    async def write(self, pieces: Sequence[Piece]) -> None:
        await self._store.aadd_embeddings(
            ((piece.text, piece.vector) for piece in pieces),
            metadatas=[
                {"conversation": piece.conversation, "document": piece.document} for piece in pieces
            ],
        )

    async def search(self, question: Question, conversations: list[str], k: int) -> list[str]:
        self._embeddings.vectors[question.text] = question.vector
        found = await self._store.asimilarity_search(
            question.text,
            k=k,
            fetch_k=100,
            filter=[{"terms": {"metadata.conversation.keyword": conversations}}],
        )
        return [document.metadata["document"] for document in found]

    async def close(self) -> None:
        await self._store.aclose()


def open_peer(url: str, index: str) -> _LangChain:
    """Open the store."""
    return _LangChain(url, index)
