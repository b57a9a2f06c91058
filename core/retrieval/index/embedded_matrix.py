"""All vectors of the embedded index in memory, as moments that readers keep while they read.

The rows stand in blocks that are only ever appended to; what changes is copied, and a writer
swaps in the next moment when its transaction is on the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["Matrix", "Scan"]

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]

_BLOCK_ROWS = 8192
_REMOVED = 0
"""The audience of a row that is gone; real ones count from 1."""
_SPARSE = 4
"""Rows are gathered instead of scanned when fewer than one in so many may be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """The cosine of every row that may be seen; the others have minus infinity."""

    ids: Ids
    cosines: Floats

    def best(self, k: int) -> list[tuple[int, float]]:
        """Return the `k` nearest rows as (id, cosine), nearest first."""
        seen = np.flatnonzero(self.cosines > -np.inf)
        if len(seen) > k:
            seen = seen[np.argpartition(-self.cosines[seen], k - 1)[:k]]
        order = np.lexsort((self.ids[seen], -self.cosines[seen]))
        return self._pairs(seen[order])

    def of(self, ids: Iterable[int]) -> list[tuple[int, float]]:
        """Return those of these rows that may be seen as (id, cosine)."""
        wanted = np.fromiter(ids, np.int64)
        at = np.searchsorted(self.ids, wanted)
        at = at[at < len(self.ids)]
        at = at[np.isin(self.ids[at], wanted) & (self.cosines[at] > -np.inf)]
        return self._pairs(at)

    def _pairs(self, at: NDArray[np.intp]) -> list[tuple[int, float]]:
        return list(zip(self.ids[at].tolist(), self.cosines[at].tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """One moment. Only the newest may be added to: older ones share its blocks."""

    dimensions: int
    blocks: tuple[Floats, ...]
    ids: Ids
    """Ascending: they are given out in that order."""
    audiences: NDArray[np.int32]

    @classmethod
    def empty(cls, dimensions: int) -> Matrix:
        """Return a matrix without rows."""
        no_ids, no_audiences = np.empty(0, np.int64), np.empty(0, np.int32)
        return cls(dimensions=dimensions, blocks=(), ids=no_ids, audiences=no_audiences)

    def added(self, ids: Sequence[int], audiences: Sequence[int], rows: Floats) -> Matrix:
        """Return the moment with rows added; their ids are higher than any before."""
        blocks, used, rest = list(self.blocks), len(self.ids), rows
        while len(rest):
            at = used % _BLOCK_ROWS
            if at == 0:
                blocks.append(np.empty((_BLOCK_ROWS, self.dimensions), np.float32))
            taken = rest[: _BLOCK_ROWS - at]
            blocks[-1][at : at + len(taken)] = taken
            used, rest = used + len(taken), rest[len(taken) :]
        return replace(
            self,
            blocks=tuple(blocks),
            ids=np.concatenate((self.ids, np.asarray(ids, np.int64))),
            audiences=np.concatenate((self.audiences, np.asarray(audiences, np.int32))),
        )

    def reshared(self, ids: Sequence[int], audience: int) -> Matrix:
        """Return the moment with these rows in another audience."""
        audiences = self.audiences.copy()
        audiences[np.isin(self.ids, np.asarray(ids, np.int64))] = audience
        return replace(self, audiences=audiences)

    def removed(self, ids: Sequence[int]) -> Matrix:
        """Return the moment without these rows; their space comes back when half is unused."""
        after = self.reshared(ids, _REMOVED)
        live = after.audiences != _REMOVED
        if len(live) < _BLOCK_ROWS or 2 * np.count_nonzero(live) > len(live):
            return after
        compacted = Matrix.empty(self.dimensions)
        for start in range(0, len(live), _BLOCK_ROWS):
            part = slice(start, start + _BLOCK_ROWS)
            at = np.flatnonzero(live[part])
            rows = after.blocks[start // _BLOCK_ROWS][at]
            compacted = compacted.added(
                after.ids[part][at].tolist(), after.audiences[part][at].tolist(), rows
            )
        return compacted

    def share(self, audiences: Sequence[int]) -> float:
        """Return which part of the rows is in these audiences."""
        visible = int(np.count_nonzero(self._in(audiences)))
        return visible / max(int(np.count_nonzero(self.audiences != _REMOVED)), 1)

    def scan(self, query: Floats, audiences: Sequence[int]) -> Scan:
        """Compare a query with every row of these audiences, exactly."""
        visible = self._in(audiences)
        cosines = np.full(len(self.ids), -np.inf, np.float32)
        for number, block in enumerate(self.blocks):
            part = slice(number * _BLOCK_ROWS, (number + 1) * _BLOCK_ROWS)
            at = np.flatnonzero(visible[part])
            if len(at) * _SPARSE < _BLOCK_ROWS:
                cosines[part][at] = _dots(block[at], query)
            else:
                cosines[part][at] = _dots(block[: len(visible[part])], query)[at]
        return Scan(ids=self.ids, cosines=cosines)

    def _in(self, audiences: Sequence[int]) -> NDArray[np.bool_]:
        known = int(self.audiences.max(initial=0))
        allowed = np.zeros(max((*audiences, known)) + 1, np.bool_)
        allowed[list(audiences)] = True
        allowed[_REMOVED] = False
        return allowed[self.audiences]


def _dots(rows: Floats, query: Floats) -> Floats:
    # Not `@`: its threads wait by spinning, which costs ten times as much on a busy machine.
    return np.asarray(np.einsum("ij,j->i", rows, query), np.float32)
