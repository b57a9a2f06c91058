"""Ranks a newer version of a file before an older one; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from core.domain.ids import ChunkId, FileId

__all__ = ["Versioned", "newest_first"]

_OLDER: Final = 0.9
"""What a passage of an older version counts, where the newer one says nothing of it."""


class Versioned(Protocol):
    """What a passage is from, and the file that supersedes it."""

    @property
    def file(self) -> FileId:
        """The file."""

    @property
    def newer(self) -> FileId | None:
        """The newer one."""


def newest_first(
    ranked: Sequence[tuple[ChunkId, float]], sources: Mapping[ChunkId, Versioned]
) -> Sequence[tuple[ChunkId, float]]:
    """Rank again: no passage of an older version before the best one of the newer version.

    Without older versions nothing moves. An older passage stays, behind: what the newer version
    does not say may still be the answer, and is marked as old.
    """
    if all(sources[id_].newer is None for id_, _ in ranked):
        return ranked
    best: dict[FileId, float] = {}
    for id_, score in ranked:
        best.setdefault(sources[id_].file, score)

    def weighed(id_: ChunkId, score: float) -> tuple[bool, float]:
        newer = sources[id_].newer
        if newer is None:
            return False, score
        return True, min(score * _OLDER, best.get(newer, score))

    scored = [(id_, *weighed(id_, score)) for id_, score in ranked]
    # A tie goes to the newer version; the order of the fusion decides all others.
    scored.sort(key=lambda item: (-item[2], item[1]))
    return [(id_, score) for id_, _, score in scored]
