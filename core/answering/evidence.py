"""Weighs how well statements answer a question, without a language model; pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.answering.kinds import Fit
from core.answering.spelling import Spelling
from core.answering.statements import Statement
from core.answering.synonyms import synonyms
from core.answering.terms import content_terms, is_code, named_terms, terms
from core.answering.text import harmless

__all__ = ["Signs", "Wording", "coverages", "likelihood", "parts", "wordings"]

# How likely the best statement answers, fitted by logistic regression (docs/answering.md says on
# what). The offset is where NOT_FOUND_THRESHOLD's default tells answers from none best.
_COSINE: Final = 5.5
_COVERAGE: Final = 3.0
_NEARLY_ALL: Final = 0.6
_NEARLY_ALL_WEIGHT: Final = 2.0
_MISFIT: Final = -1.2
_CODE: Final = 2.0
_OFFSET: Final = -4.65
# Without vectors.
_COVERAGE_ALONE: Final = 7.0
_OFFSET_ALONE: Final = -3.45
# Fitted by which statement of a search answers; these order, and say nothing of whether one does.
_RANK_COSINE: Final = 7.5
_RANK_COVERAGE: Final = 6.6
_RANK_PASSAGE: Final = 4.7
_RANK_FIT: Final = 1.2
_RANK_NEARNESS: Final = 0.8
_RANK_ITEM: Final = -0.3
_RANK_ANNOUNCES: Final = -1.5
_RANK_LABEL: Final = 1.2
_RANK_OPENS: Final = 2.0
# What a term counts that does not stand in the words themselves: a synonym does, or the heading
# directly above; all headings and the title; the passage.
_ALIKE: Final = 0.7
# How much more a name counts than another rare term.
_NAME: Final = 1.5
_IN_HEADING: Final = 0.3
_NEARBY: Final = 0.4
# A title tells which statement of several is meant, but not that any of them answers.
_RANK_IN_HEADING: Final = 0.7
_FEWEST_ASKED: Final = 2
_MOST: Final = 0.6
_QUESTION_WORD: Final = (
    "what|which|how|who|whom|whose|when|where|why|can|could|may|must|do|does|did|is|are|will|"
    "should|by when|to whom"
)
_MOST_PIECES: Final = 50
"""A pasted page does not ask several things."""
# Blanks are taken as a whole: thousands of them would otherwise be tried from each.
_NEXT_PART = re.compile(
    rf"(?<=[?.!])\s+|(?:,|(?<!\s))\s++and\s+(?=(?:{_QUESTION_WORD})\b)", re.IGNORECASE
)
_ASKS = re.compile(rf"(?:\w+\s)?(?:{_QUESTION_WORD})\b|.*\?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """The terms of a statement, and of what it stands in and under.

    `under` is the heading directly above, `heading` all that heads its passage.
    """

    own: frozenset[str]
    under: frozenset[str]
    heading: frozenset[str]
    nearby: frozenset[str]
    label: frozenset[str]

    def is_about(self, question: str) -> bool:
        """Tell whether most terms of the label stand in the question."""
        return len(self.label & set(terms(question))) > _MOST * len(self.label)

    def is_of_code(self, question: str) -> bool:
        """Tell whether it is the item or row of a code that the question names."""
        return any(map(is_code, self.label & named_terms(question)))

    def is_under(self, question: str) -> bool:
        """Tell whether the heading has all that is asked."""
        return self.under.issuperset(content_terms(question))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for a statement as the answer."""

    cosine: float | None
    """Of the question and what the statement says; None without vectors."""
    coverage: float
    rank_coverage: float
    """The same, as far as it orders the statements of one search."""
    passage: float
    """The passage's score as a share of the best one's."""
    fit: Fit
    is_item: bool = False
    """Whether it is one of several in a list."""
    announces: bool = False
    """Whether it only asks or introduces what follows it."""
    is_labelled: bool = False
    """Whether it is the item or row of what is asked about."""
    is_of_code: bool = False
    opens: bool = False
    """Whether it is the first under a heading that says what is asked."""

    @property
    def odds(self) -> float:
        """Return the log odds that the statement answers."""
        other = _MISFIT if self.fit.is_asked and not self.fit.is_there else 0.0
        other += _CODE * self.is_of_code
        if self.cosine is None:
            return _COVERAGE_ALONE * self.coverage + other + _OFFSET_ALONE
        exact = _NEARLY_ALL_WEIGHT * max(0.0, self.coverage - _NEARLY_ALL)
        return _COSINE * self.cosine + _COVERAGE * self.coverage + exact + other + _OFFSET

    @property
    def rank(self) -> float:
        """Return what orders the statements of one search: log odds of one against another."""
        return (
            _RANK_COSINE * (self.cosine or 0.0)
            + _RANK_COVERAGE * self.rank_coverage
            + _RANK_PASSAGE * self.passage
            + _RANK_FIT * (self.fit.is_asked and self.fit.is_there)
            + _RANK_NEARNESS * self.fit.nearness
            + _RANK_ITEM * self.is_item
            + _RANK_ANNOUNCES * self.announces
            + _RANK_LABEL * self.is_labelled
            + _RANK_OPENS * self.opens
        )


def wordings(found: Sequence[Statement], spelling: Spelling) -> list[Wording]:
    """Return the terms of each statement and of what is around it."""

    def read(text: str) -> frozenset[str]:
        return frozenset(terms(spelling.joined(text)))

    chunks = {s.passage.number: s.passage.stored.chunk for s in found}
    headed = {n: read(chunk.searched_context) for n, chunk in chunks.items()}
    nearby = {n: read(harmless(chunk.text)) for n, chunk in chunks.items()}
    return [
        Wording(
            own=read(harmless(statement.text)),
            under=read(statement.heading),
            heading=headed[statement.passage.number],
            nearby=nearby[statement.passage.number],
            label=frozenset(content_terms(spelling.joined(statement.label)))
            if statement.label
            else frozenset(),
        )
        for statement in found
    ]


def coverages(question: str, found: Sequence[Wording], *, is_for_rank: bool = False) -> list[float]:
    """Return how much of the question each statement has: its rare terms count most."""
    heading = _RANK_IN_HEADING if is_for_rank else _IN_HEADING
    weights: dict[str, float] = {}
    named = named_terms(question)
    alike = {term: synonyms(term) for term in content_terms(question)}
    for term, others in alike.items():
        having = sum(term in words.own or bool(others & words.own) for words in found)
        rarity = math.log(1 + (len(found) - having + 0.5) / (having + 0.5))
        weights[term] = rarity * (_NAME if term in named else 1.0)
    whole = sum(weights.values()) or 1.0
    return [
        sum(
            weight * _share(term, alike[term], words, heading=heading)
            for term, weight in weights.items()
        )
        / whole
        for words in found
    ]


def _share(term: str, others: frozenset[str], words: Wording, *, heading: float) -> float:
    if term in words.own:
        return 1.0
    if others & words.own or term in words.under or others & words.under:
        return _ALIKE
    return max(heading * (term in words.heading), _NEARBY * (term in words.nearby))


def likelihood(odds: float) -> float:
    """Return the estimated probability, in [0, 1], that a statement of these log odds answers."""
    return 1 / (1 + math.exp(-odds))


def parts(question: str) -> tuple[str, ...]:
    """Return the whole question and, if it asks several things, each of them."""
    asking, said = [], ""
    pieces = _NEXT_PART.split(question)
    if len(pieces) > _MOST_PIECES:
        return (question,)
    for piece in pieces:
        said = f"{said} {piece.strip()}".strip()
        # What only tells something belongs to the question after it.
        if _ASKS.match(piece) and len(content_terms(said)) >= _FEWEST_ASKED:
            asking.append(said)
            said = ""
    return (question, *asking) if len(asking) > 1 else (question,)
