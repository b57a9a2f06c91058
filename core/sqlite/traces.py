"""Looks for words in the raw bytes of files: what a database says is gone may still stand there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

__all__ = ["database_files", "traces"]

_BLOCK: Final = 1 << 20
_BESIDE: Final = ("", "-wal", "-shm", "-journal")


def database_files(path: Path) -> list[Path]:
    """Return a database's file and those that SQLite keeps beside it, where they are."""
    candidates = (path.with_name(f"{path.name}{suffix}") for suffix in _BESIDE)
    return [candidate for candidate in candidates if candidate.is_file()]


def traces(words: Sequence[str], files: Iterable[Path]) -> frozenset[str]:
    """Return those of these words that stand somewhere in the bytes of the files.

    Raises:
        OSError: a file cannot be read.
    """
    wanted = {word: word.encode("utf-8", "replace") for word in words if word}
    overlap = max(map(len, wanted.values()), default=1) - 1
    found: set[str] = set()
    for path in files:
        tail = b""
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                seen = tail + block
                found |= {word for word, encoded in wanted.items() if encoded in seen}
                tail = seen[-overlap:] if overlap else b""
    return frozenset(found)
