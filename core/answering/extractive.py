"""The AnswerModel without a language model: quotes the statements most likely to answer."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.answering.evidence import (
    Statement,
    answers_kind,
    coverages,
    items_after,
    likelihood,
    log_odds,
    parts,
    statements,
)
from core.answering.followup import fallback_query
from core.answering.terms import terms
from core.domain.answers import (
    AnswerBlock,
    AnswerEnd,
    AnswerEvent,
    Prompt,
    Quote,
    StopReason,
    Usage,
)
from core.domain.documents import Vector
from core.domain.ports import Embedder
from core.errors import EmbeddingError

__all__ = ["ExtractiveModel"]

_NAME: Final = "extractive"
_MOST_QUOTES: Final = 3
_MOST_EMBEDDED: Final = 48
_KIND_BONUS: Final = 1.0
_CLOSE: Final = 1.5
"""Log odds: how much less likely than the best another quote may be."""
_SAME: Final = 0.7
"""Share of common terms from which two statements say the same."""
_QUOTE_CHARS: Final = 600
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Weighed:
    statement: Statement
    odds: float
    """Log odds that it answers."""
    rank: float
    """The same, with what only orders statements."""


class ExtractiveModel:
    """Quotes one to four statements, or nothing when none is likely enough to answer.

    `threshold` is the least probability, as estimated from meaning and words, that the best
    statement answers the question.
    """

    def __init__(self, embedder: Embedder | None, *, threshold: float) -> None:
        self._embedder = embedder
        self._threshold = threshold

    @property
    def name(self) -> str:
        """What tells readers that no language model wrote the answer."""
        return _NAME

    async def stream(self, prompt: Prompt) -> AsyncIterator[AnswerEvent]:
        """Yield the quotes as blocks, then the end; nothing is raised."""
        question = fallback_query(prompt.question, prompt.turns)
        for number, chosen in enumerate(await self._choose(question, prompt)):
            yield _block(chosen, is_first=number == 0)
        yield AnswerEnd(stop_reason=StopReason.END, usage=Usage(), model=_NAME)

    async def _choose(self, question: str, prompt: Prompt) -> list[Statement]:
        found = statements(prompt.passages)
        if not found:
            return []
        covered = coverages(question, found)
        order = sorted(range(len(found)), key=lambda i: -covered[i])[:_MOST_EMBEDDED]
        found = [found[i] for i in sorted(order)]
        asked = parts(question)
        cosines = await self._cosines(asked, [one.text for one in found])
        weighed = [_weigh(part, found, near) for part, near in zip(asked, cosines, strict=True)]
        return _with_list_items(self._best(weighed))

    def _best(self, weighed: Sequence[Sequence[_Weighed]]) -> list[Statement]:
        """Take the best of the whole question, the best of each part, then what comes close."""
        likely = [
            [one for one in ranked if likelihood(one.odds) >= self._threshold] for ranked in weighed
        ]
        if not likely[0]:
            return []
        firsts = [ranked[0] for ranked in likely if ranked]
        close = [one for one in likely[0] if one.rank >= likely[0][0].rank - _CLOSE]
        chosen: list[Statement] = []
        for one in (*firsts, *close):
            if len(chosen) < _MOST_QUOTES and not any(_same(one.statement, c) for c in chosen):
                chosen.append(one.statement)
        return chosen

    async def _cosines(
        self, asked: Sequence[str], texts: Sequence[str]
    ) -> list[list[float | None]]:
        unknown: list[list[float | None]] = [[None] * len(texts) for _ in asked]
        if self._embedder is None:
            return unknown
        try:
            vectors = await self._embedder.embed_passages(texts)
            questions = [await self._embedder.embed_query(part) for part in asked]
        except EmbeddingError as error:
            logger.warning("quotes_by_words_only", extra={"error": type(error).__name__})
            return unknown
        matrix = np.stack([_numbers(vector) for vector in vectors])
        return [[float(x) for x in matrix @ _numbers(vector)] for vector in questions]


def _numbers(vector: Vector) -> NDArray[np.float32]:
    return np.frombuffer(vector.float32, dtype="<f4")


def _weigh(
    question: str, found: Sequence[Statement], cosines: Sequence[float | None]
) -> list[_Weighed]:
    weighed = []
    covered = coverages(question, found)
    for statement, cosine, coverage in zip(found, cosines, covered, strict=True):
        odds = log_odds(cosine, coverage)
        bonus = _KIND_BONUS if answers_kind(question, statement.text) else 0.0
        weighed.append(_Weighed(statement, odds, odds + bonus))
    return sorted(weighed, key=lambda one: (-one.rank, one.statement.passage.number))


def _same(one: Statement, other: Statement) -> bool:
    mine, theirs = set(terms(one.text)), set(terms(other.text))
    return len(mine & theirs) >= _SAME * min(len(mine), len(theirs))


def _with_list_items(chosen: Sequence[Statement]) -> list[Statement]:
    """Add the list that the first statement only announces."""
    if not chosen or not chosen[0].words.endswith(":"):
        return list(chosen)
    items = items_after(chosen[0])[:_MOST_QUOTES]
    others = [one for one in chosen[1:] if one not in items]
    return [chosen[0], *items, *others][: _MOST_QUOTES + 1]


def _block(statement: Statement, *, is_first: bool) -> AnswerBlock:
    text = statement.text
    if len(text) > _QUOTE_CHARS:
        text = f"{text[:_QUOTE_CHARS].rpartition(' ')[0]} […]"
    words = [statement.words] if statement.header is None else [statement.header, statement.words]
    number = statement.passage.number
    return AnswerBlock(
        text=f"> {text}" if is_first else f"\n\n> {text}",
        quotes=tuple(Quote(passage=number, text=quote) for quote in words),
    )
