"""Weighs the statements of passages against a question, by meaning and words; no language model.

Apart from the quoting model, since it also tells which passages are worth mentioning at all.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.answering.evidence import (
    Statement,
    answers_kind,
    coverages,
    likelihood,
    log_odds,
    parts,
    statements,
)
from core.domain.documents import Vector
from core.domain.ports import Embedder
from core.domain.search import Passage
from core.errors import EmbeddingError

__all__ = ["Weighed", "Weigher"]

_MOST_EMBEDDED: Final = 48
_KIND_BONUS: Final = 1.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A statement and how likely it answers."""

    statement: Statement
    odds: float
    """Log odds that it answers."""
    rank: float
    """The same, with what only orders statements."""


class Weigher:
    """Weighs statements; `threshold` is the least probability that counts as an answer."""

    def __init__(self, embedder: Embedder | None, *, threshold: float) -> None:
        self._embedder = embedder
        self._threshold = threshold

    async def likely(self, question: str, passages: Sequence[Passage]) -> list[list[Weighed]]:
        """Return the likely statements for the whole question and each of its parts, best first.

        Nothing is raised: without an embedder that answers, words alone are weighed.
        """
        found = statements(passages)
        if not found:
            return [[]]
        covered = coverages(question, found)
        order = sorted(range(len(found)), key=lambda i: -covered[i])[:_MOST_EMBEDDED]
        found = [found[i] for i in sorted(order)]
        asked = parts(question)
        cosines = await self._cosines(asked, [one.text for one in found])
        weighed = [_weigh(part, found, near) for part, near in zip(asked, cosines, strict=True)]
        return [
            [one for one in ranked if likelihood(one.odds) >= self._threshold] for ranked in weighed
        ]

    async def relevant(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages with a statement likely to answer, in their own order."""
        likely = await self.likely(question, passages)
        numbers = {one.statement.passage.number for ranked in likely for one in ranked}
        return [passage for passage in passages if passage.number in numbers]

    async def _cosines(
        self, asked: Sequence[str], texts: Sequence[str]
    ) -> list[list[float | None]]:
        unknown: list[list[float | None]] = [[None] * len(texts) for _ in asked]
        if self._embedder is None:
            return unknown
        try:
            vectors = await self._embedder.embed_statements(texts)
            questions = [await self._embedder.embed_query(part) for part in asked]
        except EmbeddingError as error:
            logger.warning("weighed_by_words_only", extra={"error": type(error).__name__})
            return unknown
        matrix = np.stack([_numbers(vector) for vector in vectors])
        return [[float(x) for x in matrix @ _numbers(vector)] for vector in questions]


def _numbers(vector: Vector) -> NDArray[np.float32]:
    return np.frombuffer(vector.float32, dtype="<f4")


def _weigh(
    question: str, found: Sequence[Statement], cosines: Sequence[float | None]
) -> list[Weighed]:
    weighed = []
    covered = coverages(question, found)
    for statement, cosine, coverage in zip(found, cosines, covered, strict=True):
        odds = log_odds(cosine, coverage)
        bonus = _KIND_BONUS if answers_kind(question, statement.text) else 0.0
        weighed.append(Weighed(statement, odds, odds + bonus))
    return sorted(weighed, key=lambda one: (-one.rank, one.statement.passage.number))
