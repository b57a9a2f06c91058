"""Runs one peer as a process of its own, told what to do line by line; standard library alone.

`python -m bench.peers.contestant NAME URL INDEX CORPUS` writes the corpus (a file of JSON lines),
says how fast, then answers each line `round` by one round's figures and `rank` by rankings.
"""

from __future__ import annotations

import array
import asyncio
import base64
import importlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from bench.rounds import time_round

__all__ = ["Peer", "Piece", "Question", "main", "numbers_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A chunk to be written."""

    document: str
    conversation: str
    text: str
    vector: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is searched for, its vector looked up."""

    text: str
    vector: list[float]


class Peer(Protocol):
    """A library's own hybrid search, filtered by conversation."""

    async def write(self, pieces: Sequence[Piece]) -> None:
        """Write chunks with the vectors they have."""
        ...

    async def search(self, question: Question, conversations: list[str], k: int) -> list[str]:
        """Return the documents of the best chunks, best first."""
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...


def numbers_of(packed: str) -> list[float]:
    """Return a vector written as base64 of little-endian floats."""
    return list(array.array("f", base64.b64decode(packed)))


async def _run(peer: Peer, corpus: Path) -> None:
    with corpus.open(encoding="utf-8") as file:
        head = json.loads(next(file))
        pieces = [_piece(json.loads(line)) for line in file]
    questions = [
        Question(text=asked["text"], vector=numbers_of(asked["vector"]))
        for asked in head["questions"]
    ]
    seen, k = head["conversations"], head["k"]
    begun = time.perf_counter()
    await peer.write(pieces)
    _say({"chunks_per_s": len(pieces) / (time.perf_counter() - begun)})
    pieces.clear()

    async def ask(question: Question) -> int:
        return len(await peer.search(question, seen, k))

    while command := (await asyncio.to_thread(sys.stdin.readline)).strip():
        if command == "round":
            _say(asdict(await time_round(ask, questions, expected=k)))
        else:
            _say({"rankings": [await peer.search(question, seen, k) for question in questions]})
    await peer.close()


def _piece(line: dict[str, str]) -> Piece:
    return Piece(
        document=line["document"],
        conversation=line["conversation"],
        text=line["text"],
        vector=numbers_of(line["vector"]),
    )


def _say(figures: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run the peer that the command line names."""
    name, url, index, corpus = sys.argv[1:]
    peer_of = importlib.import_module(f"bench.peers.{name}_peer").open_peer
    asyncio.run(_run(peer_of(url, index), Path(corpus)))


if __name__ == "__main__":
    main()
