"""The AnswerModel without a language model: quotes the statements most likely to answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final

from core.answering.followup import fallback_query
from core.answering.quoting import blocks_of
from core.answering.statements import Statement, beneath
from core.answering.terms import codes, terms
from core.answering.weighing import Weighed, Weigher
from core.domain.answers import (
    AnswerEnd,
    AnswerEvent,
    Prompt,
    StopReason,
    Usage,
)
from core.domain.ports import Embedder

__all__ = ["ExtractiveModel"]

_NAME: Final = "extractive"
_MOST_QUOTES: Final = 3
_CLOSE: Final = 2.0
"""Log odds: how much less likely than the best another quote may be."""
_SAME: Final = 0.7
"""Share of common terms from which two statements say the same."""


class ExtractiveModel:
    """Quotes one to three statements with what they lean on; none if no answer is likely.

    `threshold` is the least probability, as estimated from meaning and words, that the best
    statement answers the question.
    """

    def __init__(self, embedder: Embedder | None, *, threshold: float) -> None:
        self._weigher = Weigher(embedder, threshold=threshold)

    @property
    def name(self) -> str:
        """What tells readers that no language model wrote the answer."""
        return _NAME

    async def stream(self, prompt: Prompt) -> AsyncIterator[AnswerEvent]:
        """Yield the quotes as blocks, then the end; nothing is raised."""
        question = fallback_query(prompt.question, prompt.turns)
        question = self._weigher.spelling(question, prompt.passages).question
        likely = await self._weigher.likely(question, prompt.passages)
        answering = [_answering(ranked, question) for ranked in likely]
        for block in blocks_of(_best(answering, codes(question))):
            yield block
        yield AnswerEnd(stop_reason=StopReason.END, usage=Usage(), model=_NAME)


def _answering(ranked: Sequence[Weighed], question: str) -> list[Weighed]:
    """Put what stands beneath in the place of what only says the question again."""
    found = ((one, beneath(one.statement, question)) for one in ranked)
    return [replace(one, statement=said) for one, said in found if said is not None]


def _best(likely: Sequence[Sequence[Weighed]], named: Sequence[str]) -> list[Statement]:
    """Take the best of the whole question, of each part and each code, then what comes close."""
    if not likely[0]:
        return []
    best = likely[0][0]
    firsts = [ranked[0] for ranked in likely if ranked]
    firsts += [one for code in named if (one := _of_code(code, likely[0])) is not None]
    close = [one for one in likely[0] if _is_close(one, best)]
    chosen: list[Statement] = []
    for one in (*firsts, *close):
        statement = _current(one.statement, likely[0])
        if len(chosen) < _MOST_QUOTES and not any(_same(statement, c) for c in chosen):
            chosen.append(statement)
    return chosen


def _of_code(code: str, ranked: Sequence[Weighed]) -> Weighed | None:
    """Return the best statement of a code; where rows answer, its row, so that rows compare."""
    having = [one for one in ranked if code in terms(one.statement.text)]
    rows = [one for one in having if one.statement.header == ranked[0].statement.header]
    return next(iter(rows or having), None)


def _is_close(one: Weighed, best: Weighed) -> bool:
    """Tell whether a statement answers nearly as well; a row of another name or code does not."""
    is_other_row = one.statement.header is not None and not one.names >= best.names
    return one.rank >= best.rank - _CLOSE and not is_other_row


def _current(statement: Statement, likely: Sequence[Weighed]) -> Statement:
    """Return what the newer version of a file says in place of an older one's words, if it does."""
    newer = statement.passage.source.newer
    if newer is None:
        return statement
    said = (one.statement for one in likely if one.statement.passage.source.file == newer)
    return next((other for other in said if _same(other, statement)), statement)


def _same(one: Statement, other: Statement) -> bool:
    mine, theirs = set(terms(one.text)), set(terms(other.text))
    return len(mine & theirs) >= _SAME * min(len(mine), len(theirs))
