"""What people mean by naming a folder: the files in it and in the folders beneath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["files_of"]


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the paths, and of a folder the files, in order of their names.

    Hidden files, and what is in hidden folders, are left out.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and _is_shown(p, path))
        else:
            yield path


def _is_shown(file: Path, folder: Path) -> bool:
    return not any(part.startswith(".") for part in file.relative_to(folder).parts)
