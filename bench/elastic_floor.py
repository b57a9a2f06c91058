"""The least that a hybrid search on Elasticsearch costs: what the product is compared with.

Bare elasticsearch-py, one `_msearch` of twenty hits a leg, ranks added up, nothing checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any  # the SDK's bodies and answers

import numpy as np
from elasticsearch import AsyncElasticsearch, OrjsonSerializer
from elasticsearch.helpers import async_bulk

from bench.corpus import DIMENSIONS, Question
from bench.rounds import IN_FLIGHT
from core.domain.documents import EmbeddedChunk, Vector

__all__ = ["Floor"]

_HITS = 20
_RANK_CONSTANT = 60
_MERGE_TIMEOUT_S = 300


class Floor:
    """An index of texts and vectors, and nothing else."""

    def __init__(self, url: str, name: str, analyzer: str) -> None:
        self._client = AsyncElasticsearch(
            url, serializer=OrjsonSerializer(), connections_per_node=IN_FLIGHT
        )
        self._name = name
        self._analyzer = analyzer

    async def open(self) -> None:
        """Make the index."""
        vector = {
            "type": "dense_vector",
            "dims": DIMENSIONS,
            "similarity": "cosine",
            "index_options": {"type": "bbq_flat", "rescore_vector": {"oversample": 3}},
        }
        await self._client.indices.create(
            index=self._name,
            settings={"number_of_shards": 1, "refresh_interval": "1s"},
            mappings={
                "properties": {
                    "text": {"type": "text", "analyzer": self._analyzer},
                    "conversation": {"type": "keyword"},
                    "vector": vector,
                }
            },
        )

    async def close(self) -> None:
        """Delete the index."""
        await self._client.indices.delete(index=self._name, ignore_unavailable=True)
        await self._client.close()

    async def write(self, documents: Iterable[tuple[str, Sequence[EmbeddedChunk]]]) -> None:
        """Write documents, each in a conversation."""
        actions = (
            {
                "_index": self._name,
                "text": embedded.chunk.text,
                "conversation": conversation,
                "vector": _numbers(embedded.vector),
            }
            for conversation, document in documents
            for embedded in document
        )
        await async_bulk(self._client, actions)
        await self._client.indices.refresh(index=self._name)

    async def merge(self, *names: str) -> None:
        """Bring these indices, and its own, to one segment each."""
        for name in (self._name, *names):
            patient = self._client.options(request_timeout=_MERGE_TIMEOUT_S)
            await patient.indices.forcemerge(index=name, max_num_segments=1)

    async def search(self, question: Question, conversations: Sequence[str], k: int) -> int:
        """Return how many of the best `k` were found."""
        seen = {"terms": {"conversation": conversations}}
        page = {"size": _HITS, "_source": ["text", "conversation"], "track_total_hits": False}
        words = {"bool": {"must": [{"match": {"text": question.text}}], "filter": [seen]}}
        knn = {
            "field": "vector",
            "query_vector": _numbers(question.vector),
            "k": _HITS,
            "num_candidates": 100,
            "filter": [seen],
        }
        answer = await self._client.msearch(
            index=self._name, searches=[{}, {"query": words, **page}, {}, {"knn": knn, **page}]
        )
        scores: dict[str, float] = {}
        found: dict[str, Mapping[str, Any]] = {}
        for leg in answer["responses"]:
            for rank, hit in enumerate(leg["hits"]["hits"], 1):
                found[hit["_id"]] = hit["_source"]
                scores[hit["_id"]] = scores.get(hit["_id"], 0.0) + 1 / (_RANK_CONSTANT + rank)
        best = sorted(scores, key=lambda id_: -scores[id_])[:k]
        return len([found[id_] for id_ in best])


def _numbers(vector: Vector | None) -> list[float]:
    packed = b"" if vector is None else vector.float32
    numbers: list[float] = np.frombuffer(packed, "<f4").astype(np.float64).round(6).tolist()
    return numbers
