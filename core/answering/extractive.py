"""The AnswerModel without a language model: quotes the statements most likely to answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final

from core.answering.evidence import Statement, beneath, items_after
from core.answering.followup import fallback_query
from core.answering.terms import terms
from core.answering.weighing import Weighed, Weigher
from core.domain.answers import (
    AnswerBlock,
    AnswerEnd,
    AnswerEvent,
    Prompt,
    Quote,
    StopReason,
    Usage,
)
from core.domain.ports import Embedder

__all__ = ["ExtractiveModel"]

_NAME: Final = "extractive"
_MOST_QUOTES: Final = 3
_CLOSE: Final = 1.5
"""Log odds: how much less likely than the best another quote may be."""
_SAME: Final = 0.7
"""Share of common terms from which two statements say the same."""
_QUOTE_CHARS: Final = 600


class ExtractiveModel:
    """Quotes one to four statements, or nothing when none is likely enough to answer.

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
        for number, chosen in enumerate(await self._choose(question, prompt)):
            yield _block(chosen, is_first=number == 0)
        yield AnswerEnd(stop_reason=StopReason.END, usage=Usage(), model=_NAME)

    async def _choose(self, question: str, prompt: Prompt) -> list[Statement]:
        likely = await self._weigher.likely(question, prompt.passages)
        return _with_list_items(_best([_answering(ranked, question) for ranked in likely]))


def _answering(ranked: Sequence[Weighed], question: str) -> list[Weighed]:
    """Put what stands beneath in the place of what only says the question again."""
    found = ((one, beneath(one.statement, question)) for one in ranked)
    return [replace(one, statement=said) for one, said in found if said is not None]


def _best(likely: Sequence[Sequence[Weighed]]) -> list[Statement]:
    """Take the best of the whole question, the best of each part, then what comes close."""
    if not likely[0]:
        return []
    firsts = [ranked[0] for ranked in likely if ranked]
    close = [one for one in likely[0] if one.rank >= likely[0][0].rank - _CLOSE]
    chosen: list[Statement] = []
    for one in (*firsts, *close):
        statement = _current(one.statement, likely[0])
        if len(chosen) < _MOST_QUOTES and not any(_same(statement, c) for c in chosen):
            chosen.append(statement)
    return chosen


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
