"""Makes one ranking of a search's two legs; pure, and the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.config.settings import FusionChoice
from core.domain.ids import ChunkId
from core.domain.search import Hit, Legs

__all__ = ["fuse"]

_RRF_K = 60
# Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet", 2009.


def fuse(
    legs: Legs, *, question: str, fusion: FusionChoice, dense_weight: float
) -> list[tuple[ChunkId, float]]:
    """Rank the candidates of both legs, best first; ties go by id.

    A leg without hits has no say: the other one's scores stand as they are. Words count double
    where the question has a digit: numbers and codes are meant as they are spelled, and vectors
    hardly tell them apart (measured).

    Args:
        legs: what the search found and the records confirmed.
        question: what was asked.
        fusion: by scores spread over 0 to 1, or by ranks.
        dense_weight: the vectors' share, from 0 to 1; the words have the rest.
    """
    score = _by_range if fusion is FusionChoice.MINMAX else _by_rank
    words_weight = 1.0 - dense_weight
    if any(map(str.isdigit, question)):
        words_weight *= 2
    parts = [(score(legs.bm25), words_weight), (score(legs.dense), dense_weight)]
    speaking = [(scores, weight) for scores, weight in parts if scores]
    total = sum(weight for _, weight in speaking)
    if not total:
        speaking = [(scores, 1.0) for scores, _ in speaking]
    fused: dict[ChunkId, float] = {}
    for scores, weight in speaking:
        for id_, value in scores.items():
            fused[id_] = fused.get(id_, 0.0) + value * weight / (total or 1.0)
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def _by_range(leg: Sequence[Hit]) -> Mapping[ChunkId, float]:
    """Spread a leg's scores over 0 to 1."""
    if not leg:
        return {}
    scores = [hit.score for hit in leg]
    low, high = min(scores), max(scores)
    width = high - low
    return {hit.chunk_id: (hit.score - low) / width if width else 1.0 for hit in leg}


def _by_rank(leg: Sequence[Hit]) -> Mapping[ChunkId, float]:
    """Turn ranks into scores that fall from 1."""
    return {hit.chunk_id: (_RRF_K + 1) / (_RRF_K + hit.rank) for hit in leg}
