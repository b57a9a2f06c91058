"""What a search of the embedded index reads besides the file, and how commits change it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.audience import Audience
from core.retrieval.index.embedded_matrix import Matrix
from core.retrieval.index.embedded_rows import matrix_rows

__all__ = ["Change", "Moment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a transaction did to the rows that have a place in memory."""

    audience: int = 0
    conversations: frozenset[str] = frozenset()
    removed: Sequence[int] = ()
    reshared: Sequence[int] = ()
    vectors: Mapping[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a search reads besides the file; swapped whole after each commit."""

    matrix: Matrix
    audiences: Mapping[int, frozenset[str]]

    def seen_by(self, audience: Audience) -> list[int]:
        """Return the numbers of the sets of conversations that this audience has a part in."""
        return [
            id_
            for id_, conversations in self.audiences.items()
            if not conversations.isdisjoint(audience.conversations)
        ]

    def after(self, change: Change) -> Moment:
        """Return the moment that a committed change leads to."""
        matrix = self.matrix
        if change.removed:
            matrix = matrix.removed(change.removed)
        if change.reshared:
            matrix = matrix.reshared(change.reshared, change.audience)
        if change.vectors:
            audiences = [change.audience] * len(change.vectors)
            rows = matrix_rows(change.vectors.values(), matrix.dimensions)
            matrix = matrix.added(list(change.vectors), audiences, rows)
        by_id = self.audiences
        if change.audience and change.audience not in by_id:
            by_id = {**by_id, change.audience: change.conversations}
        return replace(self, matrix=matrix, audiences=by_id)
