"""Times the embedded index on one machine: searches, replacing a document, the loop's lag.

Run `python -m bench.embedded --chunks 100000`. Texts are words drawn by Zipf's law, vectors lie
in clusters; a hundred conversations hold equal shares. Absolute figures are the machine's.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import orjson

from bench.corpus import CHUNKS_A_DOCUMENT, DIMENSIONS, Question, Source
from core.domain.audience import Audience
from core.domain.documents import EmbeddedChunk
from core.domain.ids import ContentId, ConversationId, Generation, TeamId
from core.domain.ports import EmbedderProfile
from core.retrieval.index.embedded import EmbeddedIndex

__all__ = ["main"]

_CONVERSATIONS = 100
_PROFILE = EmbedderProfile(name="bench", dimensions=DIMENSIONS, max_tokens=256)


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description="Time the embedded index.")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="docent-bench-") as folder:
        figures = asyncio.run(_measure(Path(folder) / "index.db", args.chunks, args.rounds))
    sys.stdout.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode() + "\n")


async def _measure(path: Path, chunks: int, rounds: int) -> dict[str, object]:
    source = Source()
    figures: dict[str, object] = {"chunks": chunks, "rounds": rounds}
    index = EmbeddedIndex(path, _PROFILE)
    await index.open()
    written_s = 0.0
    for number in range(chunks // CHUNKS_A_DOCUMENT):
        document = source.document()
        begun = time.perf_counter()
        await _write(index, number, document)
        written_s += time.perf_counter() - begun
    figures["ingest_chunks_per_s"] = round(chunks / written_s)
    size_bytes = (await asyncio.to_thread(path.stat)).st_size
    figures["file_mib"] = round(size_bytes / 2**20)
    await index.close()

    started = time.perf_counter()
    index = EmbeddedIndex(path, _PROFILE)
    await index.open()
    figures["open_s"] = round(time.perf_counter() - started, 2)
    everywhere = range(_CONVERSATIONS)
    questions = [source.question() for _ in range(rounds)]
    for name, seen in (("open", everywhere), ("thirty", range(30)), ("one", range(1))):
        figures[f"search_{name}_ms"] = _percentiles(await _search(index, questions, seen))
    figures["replace_ms"] = _percentiles(await _replace(index, source, rounds))
    figures["loop_lag_ms"] = _percentiles(await _lag(index, source, questions))
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures["peak_rss_mib"] = peak_kib // 1024
    await index.close()
    return figures


def _conversation(number: int) -> ConversationId:
    return ConversationId(f"T/C{number % _CONVERSATIONS}")


async def _write(
    index: EmbeddedIndex, number: int, document: Sequence[EmbeddedChunk], version: int = 0
) -> None:
    await index.write(
        ContentId(f"T/{number}"),
        Generation(f"G{number}.{version}"),
        document,
        conversations=frozenset({_conversation(number)}),
    )


async def _search(
    index: EmbeddedIndex, questions: Sequence[Question], seen: Sequence[int]
) -> list[float]:
    conversations = frozenset(_conversation(number) for number in seen)
    audience = Audience(team=TeamId("T"), conversations=conversations)
    taken_ms = []
    for question in questions:
        begun = time.perf_counter()
        await index.search(question.text, question.vector, audience=audience, k=30)
        taken_ms.append((time.perf_counter() - begun) * 1000)
    return taken_ms


async def _replace(index: EmbeddedIndex, source: Source, rounds: int) -> list[float]:
    taken_ms = []
    for number in range(rounds):
        document = source.document()
        begun = time.perf_counter()
        await _write(index, number, document, version=1)
        await index.remove(ContentId(f"T/{number}"), Generation(f"G{number}.0"))
        taken_ms.append((time.perf_counter() - begun) * 1000)
    return taken_ms


async def _lag(index: EmbeddedIndex, source: Source, questions: Sequence[Question]) -> list[float]:
    """Return how late the loop wakes while documents are written and questions asked."""
    documents = await asyncio.to_thread(lambda: [source.document() for _ in range(200)])

    async def ingest() -> None:
        for number, document in enumerate(documents, 1_000_000):
            await _write(index, number, document)

    async def ask() -> None:
        while not ingesting.done():
            await _search(index, questions[:5], range(_CONVERSATIONS))

    ingesting = asyncio.create_task(ingest())
    asking = asyncio.create_task(ask())
    lags_ms = []
    while not ingesting.done():
        begun = time.perf_counter()
        await asyncio.sleep(0.002)
        lags_ms.append(max(0.0, (time.perf_counter() - begun) * 1000 - 2))
    await asyncio.gather(ingesting, asking)
    return lags_ms


def _percentiles(taken_ms: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(taken_ms, share)), 1) for share in (50, 95, 99)}


if __name__ == "__main__":
    main()
