"""elasticsearch-haystack's hybrid retriever; without its fuzziness, which costs it four times."""

from __future__ import annotations

from collections.abc import Sequence

from haystack import Document, component
from haystack_integrations.components.retrievers.elasticsearch import ElasticsearchHybridRetriever
from haystack_integrations.document_stores.elasticsearch import ElasticsearchDocumentStore

from bench.peers.contestant import Piece, Question

__all__ = ["open_peer"]

_VECTORS: dict[str, list[float]] = {}


@component
class _LookedUp:
    """Knows the vector of the question at hand."""

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        return {"embedding": _VECTORS[text]}

    @component.output_types(embedding=list[float])
    async def run_async(self, text: str) -> dict[str, list[float]]:
        return self.run(text)


class _Haystack:
    def __init__(self, url: str, index: str) -> None:
        self._store = ElasticsearchDocumentStore(hosts=url, index=index)
        self._k = 0
        self._retriever: ElasticsearchHybridRetriever | None = None

    async def write(self, pieces: Sequence[Piece]) -> None:
        await self._store.write_documents_async(
            [
                Document(
                    content=piece.text,
                    embedding=piece.vector,
                    meta={
                        "conversation": piece.conversation,
                        "document": piece.document,
                        "number": number,
                    },
                )
                for number, piece in enumerate(pieces)
            ]
        )

    async def search(self, question: Question, conversations: list[str], k: int) -> list[str]:
        if self._retriever is None or self._k != k:
            self._k = k
            self._retriever = ElasticsearchHybridRetriever(
                self._store,
                embedder=_LookedUp(),
                fuzziness="0",
                top_k_bm25=max(k, 10),
                top_k_embedding=max(k, 10),
                top_k=k,
            )
            self._retriever.warm_up()
        _VECTORS[question.text] = question.vector
        seen = {"field": "meta.conversation", "operator": "in", "value": conversations}
        found = await self._retriever.run_async(
            query=question.text, filters_bm25=seen, filters_embedding=seen
        )
        return [document.meta["document"] for document in found["documents"]]

    async def close(self) -> None:
        await self._store.close_async()


def open_peer(url: str, index: str) -> _Haystack:
    """Open the store."""
    return _Haystack(url, index)
