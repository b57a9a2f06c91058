"""Times reading, chunking and embedding files, by Docent's own path and by peers' loaders.

Run `python -m bench.ingest FOLDER… [--peers ENVIRONMENTS]`. ENVIRONMENTS has a virtual environment
for each peer, named after it. All use one model file; they take turns on the files that every one
of them has a loader for. A `manifest.tsv` in a folder may say which of its files have text.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import orjson

from core.config.settings import ElasticsearchSettings, EmbeddingSettings, IngestionSettings
from core.domain.documents import RawFile
from core.domain.ports import Embedder
from core.ingestion.reading import FileReader
from core.ingestion.sandbox import Sandbox
from core.retrieval.embedding.local import open_local_embedder
from core.retrieval.embedding.local.folder import ModelFolder, open_folder

__all__ = ["main"]

_PEERS = ("langchain", "llamaindex")
_KINDS = frozenset({".pdf", ".docx", ".csv", ".html", ".md", ".txt", ".vtt", ".srt", ".json"})
"""What every contestant has a loader for without installing more than that library."""
_TICKS_A_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    seconds: float
    cpu_s: float
    chunks: int
    characters: int


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description="Time taking files in.")
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--peers", type=Path, metavar="ENVIRONMENTS")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    files = [path for folder in args.folders for path in _with_text(folder)]
    figures = asyncio.run(_measure(files, args.peers, args.rounds))
    sys.stdout.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode() + "\n")


def _with_text(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.iterdir() if path.suffix in _KINDS)
    manifest = folder / "manifest.tsv"
    if not manifest.exists():
        return files
    with manifest.open(encoding="utf-8", newline="") as rows:
        reading = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        having = {row["path"] for row in reading if row["expect"] == "text"}
    return [path for path in files if path.name in having]


async def _measure(files: Sequence[Path], peers: Path | None, rounds: int) -> dict[str, object]:
    model = open_folder(EmbeddingSettings().model_folder)
    async with AsyncExitStack() as undo:
        embedder = await undo.enter_async_context(
            open_local_embedder(EmbeddingSettings(), ElasticsearchSettings())
        )
        settings = IngestionSettings()
        sandbox = await undo.enter_async_context(
            Sandbox.of(settings, tokenizer_file=model.tokenizer, max_tokens=model.max_tokens)
        )
        at_once = settings.ingest_concurrency
        contestants: dict[str, Callable[[], Awaitable[_Round]]] = {
            "docent": lambda: _docent(files, sandbox, embedder, at_once)
        }
        for name in _PEERS if peers else ():
            if peers and (python := peers / name / "bin" / "python").exists():
                peer = await _started(name, python, model, files)
                undo.push_async_callback(_end, peer)
                contestants[name] = _turn_of(name, peer)
        for warm_up in contestants.values():
            await warm_up()
        taken: dict[str, list[_Round]] = {name: [] for name in contestants}
        for number in range(rounds):
            names = list(contestants)
            first = number % len(names)
            for name in names[first:] + names[:first]:
                taken[name].append(await contestants[name]())
    return {"files": len(files), "rounds": rounds, **_compared(taken)}


async def _docent(
    files: Sequence[Path], reader: FileReader, embedder: Embedder, at_once: int
) -> _Round:
    """Take the files in as the Ingestor does: read several at once, embed each when it is read."""
    chunks: list[str] = []
    waiting = iter(files)

    async def take_in() -> None:
        for path in waiting:
            content = await asyncio.to_thread(path.read_bytes)
            _, cut = await reader.read(RawFile(content=content, name=path.name, media_type=None))
            texts = [chunk.indexed_text for chunk in cut]
            await embedder.embed_passages(texts)
            chunks.extend(texts)

    begun, cpu_s = time.perf_counter(), _cpu_s()
    # Twice as many as are read at once: the others wait for the embedder.
    await asyncio.gather(*(take_in() for _ in range(at_once * 2)))
    return _Round(
        seconds=time.perf_counter() - begun,
        cpu_s=_cpu_s() - cpu_s,
        chunks=len(chunks),
        characters=sum(len(text) for text in chunks),
    )


def _cpu_s() -> float:
    """Return the processor time of this process and its children, living and dead."""
    ticks, own = 0, os.getpid()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            values = status.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(values[1]) == own:
            ticks += int(values[11]) + int(values[12])
    times = os.times()
    return (
        times.user
        + times.system
        + times.children_user
        + times.children_system
        + (ticks / _TICKS_A_S)
    )


async def _started(name: str, python: Path, model: ModelFolder, files: Sequence[Path]) -> Process:
    return await asyncio.create_subprocess_exec(
        *(str(python), "-m", "bench.peers.ingest_contestant", name),
        *(str(model.model), str(model.tokenizer), str(model.max_tokens)),
        *(str(path.resolve()) for path in files),
        stdin=PIPE,
        stdout=PIPE,
    )


async def _end(peer: Process) -> None:
    """Let a peer see the end of its input, and wait until it is gone."""
    if peer.stdin is not None:
        peer.stdin.close()
    await peer.wait()


def _turn_of(name: str, peer: Process) -> Callable[[], Awaitable[_Round]]:
    async def turn() -> _Round:
        if peer.stdin is None or peer.stdout is None:
            raise RuntimeError(f"{name} was not started")
        peer.stdin.write(b"round\n")
        line = await peer.stdout.readline()
        if not line:
            raise RuntimeError(f"{name} ended; what it said is above")
        return _Round(**json.loads(line))

    return turn


def _compared(taken: Mapping[str, Sequence[_Round]]) -> dict[str, object]:
    """Return medians, and how many times as long as Docent each peer takes."""
    mine = taken["docent"]
    return {
        "medians": {
            name: {
                "seconds": round(median(one.seconds for one in of), 2),
                "cpu_s": round(median(one.cpu_s for one in of), 2),
                "chunks": of[0].chunks,
                "characters": of[0].characters,
            }
            for name, of in taken.items()
        },
        "times_as_fast_as": {
            name: {
                "seconds": round(
                    median(o.seconds / m.seconds for m, o in zip(mine, of, strict=True)), 2
                ),
                "cpu": round(median(o.cpu_s / m.cpu_s for m, o in zip(mine, of, strict=True)), 2),
            }
            for name, of in taken.items()
            if name != "docent"
        },
    }


if __name__ == "__main__":
    main()
