"""Times the whole retriever on Elasticsearch against the least that such a search costs, and peers.

Run `python -m bench.elastic [--peers FOLDER]`. It starts a node, or uses the one that
ELASTICSEARCH_TEST_URL names. The contestants take turns on the same texts and vectors; a ratio is
the median of the rounds' ratios. FOLDER has a virtual environment for each peer, named after it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median
from uuid import uuid4

import orjson

from bench.corpus import CHUNKS_A_DOCUMENT, Question, Source
from bench.elastic_floor import Floor
from bench.elastic_product import Product, conversation_of, counted_requests
from bench.peers.running import PeerProcess, corpus_file, installed_peers
from bench.rounds import Round, time_round
from core.domain.documents import EmbeddedChunk
from tests.integration.elastic_node import ElasticNode, delete_indices, open_node

__all__ = ["main"]

_SEEN = [conversation_of(number) for number in range(50)]
_PASSAGES = 8
_INGESTED_DOCUMENTS = 250

_Contestants = Mapping[str, Callable[[], Awaitable[Round]]]


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description="Time the retriever on Elasticsearch.")
    parser.add_argument("--chunks", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--peers", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    with open_node(measured=True) as node:
        prefix = f"bench-{uuid4().hex[:8]}"
        try:
            figures = asyncio.run(_measure(node, prefix, args))
        finally:
            delete_indices(node.url, prefix)
    sys.stdout.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode() + "\n")


async def _measure(node: ElasticNode, prefix: str, args: argparse.Namespace) -> dict[str, object]:
    source = Source()
    analyzer = "english" if node.english else "standard"
    async with AsyncExitStack() as undo:
        product = Product(node.url, prefix, analyzer)
        undo.push_async_callback(product.close)
        await product.open()
        floor = Floor(node.url, f"{prefix}-floor", analyzer)
        undo.push_async_callback(floor.close)
        await floor.open()
        documents = [source.document() for _ in range(args.chunks // CHUNKS_A_DOCUMENT)]
        await product.take_in(enumerate(documents))
        await floor.write((conversation_of(n), document) for n, document in enumerate(documents))
        questions = [source.question() for _ in range(args.questions)]
        product.learn(questions)
        peers = await _open_peers(undo, node.url, prefix, args.peers, documents, questions)
        documents.clear()
        await floor.merge(*product.indices, *(peer.index for peer in peers))
        contestants = _contestants(product, floor, peers, questions)
        for warm_up in contestants.values():
            await warm_up()
        figures: dict[str, object] = {
            "server": node.version,
            "analyzer": analyzer,
            "chunks": args.chunks,
            "rounds": args.rounds,
            "requests_a_query": await counted_requests(product, questions, _SEEN, _PASSAGES),
            "searches": await _searches(contestants, args.rounds),
            "ingest": await _ingests(product, floor, source, args.rounds),
            "peers_ingest_chunks_per_s": {peer.name: round(peer.chunks_per_s) for peer in peers},
        }
    return figures


async def _open_peers(
    undo: AsyncExitStack,
    url: str,
    prefix: str,
    folder: Path | None,
    documents: Sequence[Sequence[EmbeddedChunk]],
    questions: Sequence[Question],
) -> list[PeerProcess]:
    """Start each peer, let it write the corpus, and return them."""
    if folder is None:
        return []
    pieces = (
        (str(n), conversation_of(n), embedded.chunk.text, embedded.vector)
        for n, document in enumerate(documents)
        for embedded in document
        if embedded.vector is not None
    )
    kept = Path(undo.enter_context(tempfile.TemporaryDirectory()))
    asked = [(question.text, question.vector) for question in questions]
    corpus = corpus_file(kept, pieces, asked, conversations=_SEEN, k=_PASSAGES)
    peers = []
    for name, python in installed_peers(folder).items():
        peer = PeerProcess(name, python, url, f"{prefix}-{name}", corpus)
        undo.push_async_callback(peer.close)
        await peer.open()
        peers.append(peer)
    return peers


def _contestants(
    product: Product, floor: Floor, peers: Sequence[PeerProcess], questions: Sequence[Question]
) -> _Contestants:
    async def ours(question: Question) -> int:
        return await product.search(question, _SEEN, _PASSAGES)

    async def least(question: Question) -> int:
        return await floor.search(question, _SEEN, _PASSAGES)

    return {
        "docent": lambda: time_round(ours, questions, expected=_PASSAGES),
        "floor": lambda: time_round(least, questions, expected=_PASSAGES),
        **{peer.name: peer.round for peer in peers},
    }


async def _searches(contestants: _Contestants, rounds: int) -> dict[str, object]:
    """Let all take turns, each round beginning with another one."""
    names = list(contestants)
    taken: dict[str, list[Round]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(await contestants[name]())

    def middle(name: str) -> dict[str, float]:
        of = taken[name]
        return {
            "p50_ms": round(median(one.p50_ms for one in of), 2),
            "cpu_ms": round(median(one.cpu_ms for one in of), 2),
            "per_s_at_16": round(median(one.per_s for one in of), 1),
            "p99_ms_at_16": round(median(one.p99_ms for one in of), 1),
        }

    def compared(name: str) -> dict[str, float]:
        pairs = list(zip(taken["docent"], taken[name], strict=True))
        return {
            "p50": round(median(mine.p50_ms / other.p50_ms for mine, other in pairs), 2),
            "per_s_at_16": round(median(mine.per_s / other.per_s for mine, other in pairs), 2),
            "p99_at_16": round(median(mine.p99_ms / other.p99_ms for mine, other in pairs), 2),
        }

    return {
        "medians": {name: middle(name) for name in names},
        "docent_to": {name: compared(name) for name in names[1:]},
    }


async def _ingests(
    product: Product, floor: Floor, source: Source, rounds: int
) -> dict[str, object]:
    """Time writing one large Content against as many chunks by the SDK's own helper."""
    speeds: list[tuple[float, float]] = []
    for number in range(rounds):
        chunks = [chunk for _ in range(_INGESTED_DOCUMENTS) for chunk in source.document()]
        numbered = [
            replace(embedded, chunk=replace(embedded.chunk, seq=seq))
            for seq, embedded in enumerate(chunks)
        ]
        begun = time.perf_counter()
        await product.write_large(number, numbered)
        between = time.perf_counter()
        await floor.write([(conversation_of(0), chunks)])
        ended = time.perf_counter()
        speeds.append((len(chunks) / (between - begun), len(chunks) / (ended - between)))
    return {
        "ratio": round(median(mine / least for mine, least in speeds), 2),
        "chunks_per_s": [round(median(pair[n] for pair in speeds)) for n in (0, 1)],
    }


if __name__ == "__main__":
    main()
