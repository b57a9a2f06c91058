"""Times the whole retriever on Elasticsearch against the least that such a search costs.

Run `python -m bench.elastic`. It starts a node, or uses the one ELASTICSEARCH_TEST_URL names.
Both contestants run in turn on the same texts; a ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from statistics import median
from uuid import uuid4

import numpy as np
import orjson

from bench.corpus import CHUNKS_A_DOCUMENT, DIMENSIONS, Question, Source
from bench.elastic_floor import CONNECTIONS, Floor
from core.config.settings import ElasticsearchSettings, RetrievalSettings
from core.domain.audience import Audience
from core.domain.documents import EmbeddedChunk, Vector
from core.domain.files import Content, ContentState, File, Place
from core.domain.ids import ContentId, ConversationId, FileId, Generation, TeamId
from core.domain.ports import EmbedderProfile
from core.domain.search import Query
from core.elastic import ElasticClient
from core.records.elastic_store import ElasticRecordStore
from core.records.library import Library
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices
from core.retrieval.retriever import Retriever
from tests.integration.elastic_node import ElasticNode, delete_indices, open_node

__all__ = ["main"]

_CONVERSATIONS = 200
_SEEN = 50
_PASSAGES = 8
_DOCUMENTS_A_BATCH = 50
_INGESTED_DOCUMENTS = 250
_PROFILE = EmbedderProfile(name="bench", dimensions=DIMENSIONS, max_tokens=256)

_Ask = Callable[[Question], Awaitable[int]]


class _LookedUp:
    """An embedder that knows the questions' vectors."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.profile = _PROFILE
        self._vectors = {question.text: question.vector for question in questions}

    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        return [self._vectors[text] for text in texts]

    async def embed_query(self, text: str) -> Vector:
        return self._vectors[text]

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        return [(0, len(text))]


class _Requests(logging.Handler):
    """Counts the lines that the SDK logs, one a request."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += record.levelno == logging.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """What one contestant did in one round."""

    p50_ms: float
    cpu_ms: float
    per_s: float
    p99_ms: float


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description="Time the retriever on Elasticsearch.")
    parser.add_argument("--chunks", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--questions", type=int, default=200)
    args = parser.parse_args()
    with open_node() as node:
        prefix = f"bench-{uuid4().hex[:8]}"
        try:
            figures = asyncio.run(_measure(node, prefix, args))
        finally:
            delete_indices(node.url, prefix)
    sys.stdout.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode() + "\n")


async def _measure(node: ElasticNode, prefix: str, args: argparse.Namespace) -> dict[str, object]:
    source = Source()
    analyzer = "english" if node.english else "standard"
    layout = ElasticLayout(prefix=prefix, profile=_PROFILE, analyzer=analyzer)
    async with AsyncExitStack() as undo:
        client = ElasticClient(ElasticsearchSettings(elasticsearch_url=node.url))
        undo.push_async_callback(client.close)
        await ensure_indices(client, layout)
        floor = Floor(node.url, f"{prefix}-floor", analyzer)
        undo.push_async_callback(floor.close)
        await floor.open()
        index = ElasticIndex(client, layout.chunks, _PROFILE)
        library = Library(ElasticRecordStore(client, layout.records))
        documents = args.chunks // CHUNKS_A_DOCUMENT
        for first in range(0, documents, _DOCUMENTS_A_BATCH):
            batch = range(first, min(first + _DOCUMENTS_A_BATCH, documents))
            drawn = [(number, source.document()) for number in batch]
            await floor.write((_conversation(number), document) for number, document in drawn)
            await asyncio.gather(*(_ingest(index, library, *one) for one in drawn))
        await floor.merge(layout.chunks, layout.records)
        figures: dict[str, object] = {
            "server": node.version,
            "analyzer": analyzer,
            "chunks": args.chunks,
            "rounds": args.rounds,
        }
        questions = [source.question() for _ in range(args.questions)]
        retriever = Retriever(index, _LookedUp(questions), library, RetrievalSettings())
        figures |= await _searches(retriever, floor, questions, args.rounds)
        figures |= await _ingests(index, floor, source, args.rounds)
    return figures


def _conversation(number: int) -> ConversationId:
    return ConversationId(f"T/C{number % _CONVERSATIONS}")


async def _ingest(
    index: ElasticIndex, library: Library, number: int, document: Sequence[EmbeddedChunk]
) -> None:
    content, generation = ContentId(f"T/{number}"), Generation(f"G{number:025}")
    place = Place(
        conversation=_conversation(number),
        message_ts=f"{number}.0",
        permalink=f"https://example.slack.com/archives/C{number % _CONVERSATIONS}/p{number}",
    )
    file = File(
        id=FileId(f"T/F{number}"),
        name=f"file {number}.pdf",
        media_type="application/pdf",
        size_bytes=1000,
        uploader=None,
        modified_at=float(number),
        places=(place,),
        content=content,
    )
    current = Content(
        id=content,
        files=frozenset({file.id}),
        state=ContentState.INDEXED,
        generation=generation,
        chunk_count=len(document),
    )
    await index.write(content, generation, document, conversations=frozenset({place.conversation}))
    await library.change_content(content, lambda _: current)
    await library.change_file(file.id, lambda _: file)


async def _searches(
    retriever: Retriever, floor: Floor, questions: Sequence[Question], rounds: int
) -> dict[str, object]:
    seen = [_conversation(number) for number in range(_SEEN)]
    audience = Audience(team=TeamId("T"), conversations=frozenset(seen))

    async def ours(question: Question) -> int:
        query = Query(text=question.text, audience=audience, k=_PASSAGES)
        return len((await retriever.retrieve(query)).passages)

    async def theirs(question: Question) -> int:
        return await floor.search(question, seen, _PASSAGES)

    requests = await _requests(ours, questions)
    await _round(theirs, questions)
    pairs = []
    for number in range(rounds):
        first, second = (ours, theirs) if number % 2 else (theirs, ours)
        of_first, of_second = await _round(first, questions), await _round(second, questions)
        pairs.append((of_first, of_second) if number % 2 else (of_second, of_first))

    def ratio(of: Callable[[_Round], float]) -> float:
        return round(median(of(mine) / of(least) for mine, least in pairs), 2)

    def middle(of: Callable[[_Round], float]) -> list[float]:
        return [round(median(of(pair[n]) for pair in pairs), 2) for n in (0, 1)]

    return {
        "p50_ratio": ratio(lambda found: found.p50_ms),
        "per_s_ratio": ratio(lambda found: found.per_s),
        "requests_a_query": requests,
        "p50_ms": middle(lambda found: found.p50_ms),
        "cpu_ms": middle(lambda found: found.cpu_ms),
        "per_s_at_16": middle(lambda found: found.per_s),
        "p99_ms_at_16": middle(lambda found: found.p99_ms),
    }


async def _requests(ask: _Ask, questions: Sequence[Question]) -> float:
    await _round(ask, questions)
    counter, logger = _Requests(), logging.getLogger("elastic_transport.transport")
    level = logger.level
    logger.addHandler(counter)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for question in questions:
        await ask(question)
    logger.propagate = True
    logger.setLevel(level)
    logger.removeHandler(counter)
    return round(counter.count / len(questions), 2)


async def _round(ask: _Ask, questions: Sequence[Question]) -> _Round:
    cpu_s = time.process_time()
    alone_ms = [await _timed(ask, question) for question in questions]
    cpu_s = time.process_time() - cpu_s
    waiting = iter([*questions, *questions])
    together_ms: list[float] = []

    async def asker() -> None:
        for question in waiting:
            taken_ms = await _timed(ask, question)
            together_ms.append(taken_ms)

    begun = time.perf_counter()
    await asyncio.gather(*(asker() for _ in range(CONNECTIONS)))
    return _Round(
        p50_ms=median(alone_ms),
        cpu_ms=cpu_s * 1000 / len(questions),
        per_s=len(together_ms) / (time.perf_counter() - begun),
        p99_ms=float(np.percentile(together_ms, 99)),
    )


async def _timed(ask: _Ask, question: Question) -> float:
    begun = time.perf_counter()
    if await ask(question) != _PASSAGES:
        raise RuntimeError("a question found too little to be compared")
    return (time.perf_counter() - begun) * 1000


async def _ingests(
    index: ElasticIndex, floor: Floor, source: Source, rounds: int
) -> dict[str, object]:
    """Time writing one large Content against as many chunks by the SDK's own helper."""
    speeds: list[tuple[float, float]] = []
    for number in range(rounds):
        chunks = [chunk for _ in range(_INGESTED_DOCUMENTS) for chunk in source.document()]
        numbered = [
            replace(embedded, chunk=replace(embedded.chunk, seq=seq))
            for seq, embedded in enumerate(chunks)
        ]
        content, generation = ContentId(f"T/large{number}"), Generation(f"L{number:025}")
        begun = time.perf_counter()
        await index.write(
            content, generation, numbered, conversations=frozenset({_conversation(0)})
        )
        between = time.perf_counter()
        await floor.write([(_conversation(0), chunks)])
        ended = time.perf_counter()
        speeds.append((len(chunks) / (between - begun), len(chunks) / (ended - between)))
    return {
        "ingest_ratio": round(median(mine / least for mine, least in speeds), 2),
        "ingest_chunks_per_s": [round(median(pair[n] for pair in speeds)) for n in (0, 1)],
    }


if __name__ == "__main__":
    main()
