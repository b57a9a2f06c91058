"""Compares rankings on a judged collection with peers', each given the same chunks and vectors.

Run `python -m bench.quality DIR --peers FOLDER`; DIR is as for `docent eval retrieval`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import orjson

from bench.peers.running import PeerProcess, corpus_file, installed_peers
from core.config.settings import (
    ElasticsearchSettings,
    EmbedderChoice,
    EmbeddingSettings,
    RetrievalSettings,
)
from core.domain.audience import Audience
from core.domain.documents import EmbeddedChunk, Vector
from core.domain.ids import ChunkId, ContentId, ConversationId, Generation, TeamId, chunk_id
from core.domain.ports import EmbedderProfile
from core.elastic import ElasticClient
from core.retrieval.collection import Collection, load_collection
from core.retrieval.embedding import EMBEDDERS
from core.retrieval.evaluation import index_collection, measure
from core.retrieval.fusion import fuse
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices
from tests.integration.elastic_node import ElasticNode, delete_indices, open_node

__all__ = ["main"]

_CHUNKS = 30
"""So many are asked for: a document ranks by its best chunk."""


class _Written(ElasticIndex):
    """The product's index, which also keeps what is written to it for the peers."""

    def __init__(self, client: ElasticClient, alias: str, profile: EmbedderProfile) -> None:
        super().__init__(client, alias, profile)
        self.pieces: dict[ChunkId, EmbeddedChunk] = {}
        self.conversations: frozenset[ConversationId] = frozenset()

    async def write(
        self,
        content: ContentId,
        generation: Generation,
        chunks: Sequence[EmbeddedChunk],
        *,
        conversations: frozenset[ConversationId],
    ) -> None:
        """Write a generation's chunks."""
        self.pieces |= {chunk_id(generation, piece.chunk.seq): piece for piece in chunks}
        self.conversations = conversations
        await super().write(content, generation, chunks, conversations=conversations)


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description="Compare rankings on Elasticsearch with peers'.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--peers", type=Path, metavar="FOLDER", required=True)
    args = parser.parse_args()
    with open_node() as node:
        prefix = f"bench-{uuid4().hex[:8]}"
        try:
            figures = asyncio.run(_measure(node, prefix, load_collection(args.folder), args.peers))
        finally:
            delete_indices(node.url, prefix)
    sys.stdout.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode() + "\n")


async def _measure(
    node: ElasticNode, prefix: str, collection: Collection, peers: Path
) -> dict[str, object]:
    async with AsyncExitStack() as undo:
        elastic = ElasticsearchSettings(elasticsearch_url=node.url)
        local = EMBEDDERS[EmbedderChoice.LOCAL](EmbeddingSettings(), elastic)
        embedder = await undo.enter_async_context(local)
        client = ElasticClient(elastic)
        undo.push_async_callback(client.close)
        layout = ElasticLayout(prefix=prefix, profile=embedder.profile, analyzer="standard")
        await ensure_indices(client, layout)
        index = _Written(client, layout.chunks, embedder.profile)
        names = await index_collection(collection, index=index, embedder=embedder)
        asked = {
            id_: (collection.queries[id_], await embedder.embed_query(collection.queries[id_]))
            for id_ in collection.judgements
            if id_ in collection.queries
        }
        rankings = {"docent": await _ranked(index, names, asked)}
        seen = sorted(index.conversations)
        pieces = (
            (names[id_], seen[0], piece.chunk.indexed_text, piece.vector)
            for id_, piece in index.pieces.items()
            if piece.vector is not None
        )
        kept = Path(undo.enter_context(tempfile.TemporaryDirectory()))
        corpus = corpus_file(kept, pieces, asked.values(), conversations=seen, k=_CHUNKS)
        for name, python in installed_peers(peers).items():
            peer = PeerProcess(name, python, node.url, f"{prefix}-{name}", corpus)
            await peer.open()
            rankings[name] = dict(zip(asked, await peer.rankings(), strict=True))
            await peer.close()
    return {name: _ndcg(ranked, collection) for name, ranked in rankings.items()}


async def _ranked(
    index: _Written, names: Mapping[ChunkId, str], asked: Mapping[str, tuple[str, Vector]]
) -> dict[str, list[str]]:
    settings = RetrievalSettings()
    audience = Audience(team=TeamId("evaluation"), conversations=index.conversations)
    rankings = {}
    for id_, (text, vector) in asked.items():
        legs = await index.search(text, vector, audience=audience, k=settings.hits_per_leg)
        fused = fuse(
            legs, question=text, fusion=settings.fusion, dense_weight=settings.dense_weight
        )
        rankings[id_] = [names[chunk] for chunk, _ in fused]
    return rankings


def _ndcg(rankings: Mapping[str, Sequence[str]], collection: Collection) -> float:
    best = {id_: tuple(dict.fromkeys(ranked)) for id_, ranked in rankings.items()}
    return round(measure(best, collection.judgements).ndcg_at_10, 4)


if __name__ == "__main__":
    main()
