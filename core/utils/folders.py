"""What people mean by naming a folder: the files in it and in the folders beneath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["files_of"]


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the paths, and of a folder the files that are not hidden, in order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.name[0] != ".")
        else:
            yield path
