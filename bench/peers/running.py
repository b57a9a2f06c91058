"""Runs peers in virtual environments of their own; needs nothing of theirs."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any  # what a peer says, as JSON

from bench.rounds import Round
from core.domain.documents import Vector

__all__ = ["PEERS", "PeerProcess", "corpus_file", "installed_peers"]

PEERS = ("haystack", "langchain", "llamaindex")
_LONGEST_LINE = 64 * 1024 * 1024


def installed_peers(folder: Path) -> Mapping[str, Path]:
    """Return the Python of each peer that has an environment in a folder."""
    pythons = {name: folder / name / "bin" / "python" for name in PEERS}
    return {name: python for name, python in pythons.items() if python.exists()}


def corpus_file(
    folder: Path,
    pieces: Iterable[tuple[str, str, str, Vector]],
    questions: Iterable[tuple[str, Vector]],
    *,
    conversations: Sequence[str],
    k: int,
) -> Path:
    """Write down what peers write and are asked; return the file.

    Args:
        folder: where.
        pieces: a document's name, a conversation, a text and its vector, of each chunk.
        questions: a text and its vector, of each.
        conversations: those that questions may see.
        k: how many chunks a question wants.
    """
    asked = [{"text": text, "vector": _packed(vector)} for text, vector in questions]
    head = {"questions": asked, "conversations": list(conversations), "k": k}
    path = folder / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head) + "\n")
        for document, conversation, text, vector in pieces:
            piece = {"document": document, "conversation": conversation, "text": text}
            file.write(json.dumps({**piece, "vector": _packed(vector)}) + "\n")
    return path


class PeerProcess:
    """One peer, which waits while others have their turn."""

    def __init__(self, name: str, python: Path, url: str, index: str, corpus: Path) -> None:
        self.name = name
        self.index = index
        self.chunks_per_s = 0.0
        self._command = [str(python), "-m", "bench.peers.contestant", name, url, index, str(corpus)]
        self._process: Process | None = None

    async def open(self) -> None:
        """Start it, and let it write its corpus."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, limit=_LONGEST_LINE
        )
        self.chunks_per_s = float((await self._answer())["chunks_per_s"])

    async def close(self) -> None:
        """Let it end."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()  # it reads commands until there are no more
        await self._process.communicate()

    async def round(self) -> Round:
        """Time one round."""
        return Round(**await self._asked("round"))

    async def rankings(self) -> list[list[str]]:
        """Return the documents of each question's chunks, best first."""
        rankings: list[list[str]] = (await self._asked("rank"))["rankings"]
        return rankings

    async def _asked(self, command: str) -> dict[str, Any]:
        if self._process is None or self._process.stdin is None:
            raise RuntimeError(f"{self.name} was not started")
        self._process.stdin.write(f"{command}\n".encode())
        return await self._answer()

    async def _answer(self) -> dict[str, Any]:
        if self._process is None or self._process.stdout is None:
            raise RuntimeError(f"{self.name} was not started")
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended; what it said is above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _packed(vector: Vector) -> str:
    return b64encode(vector.float32).decode("ascii")
