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

from core.answering.evidence import Signs, Wording, coverages, likelihood, parts, wordings
from core.answering.kinds import NOTHING_ASKED, Asked
from core.answering.spelling import Spelling
from core.answering.statements import Statement, statements
from core.answering.terms import named_terms, names_a_subject
from core.domain.documents import Vector
from core.domain.ports import Embedder
from core.domain.search import Passage
from core.errors import EmbeddingError

__all__ = ["Weighed", "Weigher"]

_MOST_EMBEDDED: Final = 40
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A statement and how likely it answers."""

    statement: Statement
    odds: float
    """Log odds that it answers."""
    rank: float
    """What orders the statements of one search, in log odds of one against another."""
    names: frozenset[str]
    """The names and codes of the question that it has."""


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
        if not found or not names_a_subject(question):
            return [[]]
        spelling = self.spelling(question, passages)
        question = spelling.question
        worded = wordings(found, spelling)
        covered = coverages(question, worded)
        kept = sorted(sorted(range(len(found)), key=lambda i: -covered[i])[:_MOST_EMBEDDED])
        found, worded = [found[i] for i in kept], [worded[i] for i in kept]
        asked = parts(question)
        near = await self._nearness(asked, found)
        views = [_View.of(part, worded, near.get(part)) for part in asked]
        weighed = [_weigh(view, found, worded) for view in views]
        return [self._likely(ranked) for ranked in weighed]

    def spelling(self, question: str, passages: Sequence[Passage]) -> Spelling:
        """Return the question in the spelling of the passages."""
        chunks = [passage.stored.chunk for passage in passages]
        texts = [f"{chunk.searched_context}\n{chunk.text}" for chunk in chunks]
        return Spelling.of(question, texts, is_word=self._is_word if self._embedder else None)

    def _is_word(self, word: str) -> bool:
        """Tell whether the embedder's vocabulary has a word whole, and not only in pieces."""
        return self._embedder is not None and len(self._embedder.token_spans(word)) == 1

    def _likely(self, ranked: Sequence[Weighed]) -> list[Weighed]:
        """Return those that are likely, if the first one is: what fits best must answer."""
        if likelihood(ranked[0].odds) < self._threshold:
            return []
        return [one for one in ranked if likelihood(one.odds) >= self._threshold]

    async def relevant(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages with a statement likely to answer, in their own order."""
        likely = await self.likely(question, passages)
        numbers = {one.statement.passage.number for ranked in likely for one in ranked}
        return [passage for passage in passages if passage.number in numbers]

    async def _nearness(
        self, asked: Sequence[str], found: Sequence[Statement]
    ) -> dict[str, list[float]]:
        """Return the cosine of each part and each statement, if there are vectors."""
        if self._embedder is None:
            return {}
        try:
            vectors = await self._embedder.embed_statements([one.told for one in found])
            questions = [await self._embedder.embed_query(part) for part in asked]
        except EmbeddingError as error:
            logger.warning("weighed_by_words_only", extra={"error": type(error).__name__})
            return {}
        matrix = np.stack([_numbers(vector) for vector in vectors])
        return {
            part: [float(x) for x in matrix @ _numbers(vector)]
            for part, vector in zip(asked, questions, strict=True)
        }


def _numbers(vector: Vector) -> NDArray[np.float32]:
    return np.frombuffer(vector.float32, dtype="<f4")


@dataclass(frozen=True, slots=True)
class _View:
    """How near the statements are to a question."""

    question: str
    coverages: Sequence[float]
    rank_coverages: Sequence[float]
    cosines: Sequence[float] | None

    @classmethod
    def of(cls, part: str, worded: Sequence[Wording], cosines: Sequence[float] | None) -> _View:
        ranks = coverages(part, worded, is_for_rank=True)
        return cls(part, coverages(part, worded), ranks, cosines)


def _weigh(view: _View, found: Sequence[Statement], worded: Sequence[Wording]) -> list[Weighed]:
    best = max(statement.passage.score for statement in found) or 1.0
    named = named_terms(view.question)
    # Each part of a question may ask for a thing of its own kind.
    asked = Asked(view.question) if len(parts(view.question)) == 1 else None
    weighed = []
    for index, statement in enumerate(found):
        signs = Signs(
            cosine=None if view.cosines is None else view.cosines[index],
            coverage=view.coverages[index],
            rank_coverage=view.rank_coverages[index],
            passage=statement.passage.score / best,
            fit=asked.fit(statement.text) if asked is not None else NOTHING_ASKED,
            is_item=statement.is_item,
            announces=statement.announces,
            is_labelled=worded[index].is_about(view.question),
            is_of_code=worded[index].is_of_code(view.question),
            opens=statement.opens and worded[index].is_under(view.question),
        )
        names = named & worded[index].own
        weighed.append(Weighed(statement, signs.odds, signs.rank, names))
    return sorted(weighed, key=lambda one: (-one.rank, one.statement.passage.number))
