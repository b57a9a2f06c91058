"""Weighs which words of the passages answer a question, without a language model; pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.answering.blocks import split_blocks
from core.answering.terms import content_terms, terms
from core.answering.text import clean, squeeze
from core.domain.search import Passage

__all__ = [
    "Statement",
    "answers_kind",
    "beneath",
    "coverages",
    "items_after",
    "likelihood",
    "log_odds",
    "parts",
    "statements",
]

# Fitted by logistic regression on 600 searches over XQuAD-en, half of them with the paragraph
# that answers taken away: how likely the best statement answers, by its cosine and coverage.
_COSINE_WEIGHT: Final = 9.4
_COVERAGE_WEIGHT: Final = 7.1
_OFFSET: Final = -8.3
_COVERAGE_ALONE_WEIGHT: Final = 8.4
_COVERAGE_ALONE_OFFSET: Final = -4.0
# What a term counts that does not stand in the words themselves.
_IN_HEADING: Final = 0.8
_NEARBY: Final = 0.5
_FEWEST_TERMS: Final = 3
_FEWEST_ASKED: Final = 2
_CELL = re.compile(r"\s*(?:\||\t)\s*")
_MARKUP_LINE = re.compile(r"\s*(?:#|---|===|```|~~~|\{%)")
_FULL_STOP = re.compile(r"""[.!:;。\uff01]["'”’)\]]*$""")
_QUOTE_MARK = re.compile(r"^\s*>\s?", re.MULTILINE)
_DECORATION = re.compile(r"^(?:[*+•–-]+\s)+")
_QUESTION_WORD: Final = (
    "what|which|how|who|whom|whose|when|where|why|can|could|may|must|do|does|did|is|are|will|"
    "should|by when|to whom"
)
_NEXT_PART = re.compile(rf"(?<=[?.!])\s+|,?\s+and\s+(?=(?:{_QUESTION_WORD})\b)", re.IGNORECASE)
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|long|often|old|far|large|big|high|early|late|quickly|soon|fast)\b|\bwhen\b"
    r"|\bwhat (?:percent\w*|number|date|day|time|year|price|cost|rate|amount|limit|deadline)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|once|twice|daily|weekly|"
    r"monthly|yearly|annually|hourly|dozen|hundred|thousand)\b",
    re.IGNORECASE,
)
_ASKS_ADDRESS = re.compile(r"\b(?:e-?mail|address|phone|website|url|link)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\w@\w|https?://|\+?\d[\d ()/-]{6,}\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence, list item or table row that can be quoted. `header` names a row's columns."""

    passage: Passage
    index: int
    """Its place among the passage's blocks."""
    words: str
    """As it stands in the passage."""
    header: str | None = None

    @property
    def text(self) -> str:
        """The words for people: on one line, without list marks, cells with their columns."""
        if self.header is None:
            unquoted = _QUOTE_MARK.sub("", clean(self.words))
            return _DECORATION.sub("", squeeze(unquoted))
        names, values = _cells(self.header), _cells(self.words)
        if len(names) != len(values):
            return squeeze(clean(self.words))
        pairs = zip(names, values, strict=True)
        return ", ".join(f"{name}: {value}" if name else value for name, value in pairs if value)


def statements(passages: Sequence[Passage]) -> list[Statement]:
    """Return everything that says something; headings, markup and header rows do not."""
    found = []
    for passage in passages:
        context = passage.stored.chunk.context.rstrip().rsplit("\n", 1)[-1]
        header = context if len(_cells(context)) > 1 else None
        for index, block in enumerate(split_blocks(passage.stored.chunk.text)):
            is_row = header is not None and len(_cells(block)) > 1
            if block.strip() == header or _MARKUP_LINE.match(block):
                continue
            if is_row or len(terms(block)) >= _FEWEST_TERMS:
                found.append(
                    Statement(
                        passage=passage,
                        index=index,
                        words=block.strip(),
                        header=header if is_row else None,
                    )
                )
    return found


def items_after(statement: Statement) -> list[Statement]:
    """Return the list items that directly follow, however short they are."""
    items = []
    blocks = split_blocks(statement.passage.stored.chunk.text)
    for index, block in enumerate(blocks[statement.index + 1 :], statement.index + 1):
        if not _DECORATION.match(block.lstrip()):
            break
        items.append(Statement(passage=statement.passage, index=index, words=block.strip()))
    return items


def beneath(statement: Statement, question: str) -> Statement | None:
    """Return what answers: the statement, or what follows where it only says the question again.

    A heading or the question of an FAQ is like the question more than any answer is.
    """
    is_heading = statement.header is None and not _FULL_STOP.search(statement.text)
    if not is_heading or not set(terms(statement.text)) <= set(terms(question)):
        return statement
    blocks = split_blocks(statement.passage.stored.chunk.text)
    for index, block in enumerate(blocks[statement.index + 1 :], statement.index + 1):
        if terms(block) and not _MARKUP_LINE.match(block):
            return Statement(passage=statement.passage, index=index, words=block.strip())
    return None


def coverages(question: str, found: Sequence[Statement]) -> list[float]:
    """Return how much of the question each statement has: its rare terms count most."""
    asked = content_terms(question)
    own = [set(terms(statement.text)) for statement in found]
    chunks = {s.passage.number: s.passage.stored.chunk for s in found}
    headed = {number: set(terms(chunk.searched_context)) for number, chunk in chunks.items()}
    nearby = {number: set(terms(chunk.text)) for number, chunk in chunks.items()}
    weights = {}
    for term in asked:
        having = sum(term in words for words in own)
        weights[term] = math.log(1 + (len(found) - having + 0.5) / (having + 0.5))
    whole = sum(weights.values()) or 1.0

    def share(term: str, statement: Statement, words: set[str]) -> float:
        if term in words:
            return 1.0
        if term in headed[statement.passage.number]:
            return _IN_HEADING
        return _NEARBY if term in nearby[statement.passage.number] else 0.0

    return [
        sum(weight * share(term, statement, words) for term, weight in weights.items()) / whole
        for statement, words in zip(found, own, strict=True)
    ]


def log_odds(cosine: float | None, coverage: float) -> float:
    """Weigh meaning and words; without a cosine, words alone."""
    if cosine is None:
        return _COVERAGE_ALONE_WEIGHT * coverage + _COVERAGE_ALONE_OFFSET
    return _COSINE_WEIGHT * cosine + _COVERAGE_WEIGHT * coverage + _OFFSET


def likelihood(odds: float) -> float:
    """Return the estimated probability, in [0, 1], that a statement of these log odds answers."""
    return 1 / (1 + math.exp(-odds))


def parts(question: str) -> tuple[str, ...]:
    """Return the whole question and, if it asks several things, each of them."""
    pieces = [piece.strip() for piece in _NEXT_PART.split(question)]
    asking = [piece for piece in pieces if len(content_terms(piece)) >= _FEWEST_ASKED]
    return (question, *asking) if len(asking) > 1 else (question,)


def answers_kind(question: str, statement: str) -> bool:
    """Tell whether the statement has the kind of thing that is asked for: a figure, an address."""
    if _ASKS_FIGURE.search(question):
        return _FIGURE.search(statement) is not None
    return bool(_ASKS_ADDRESS.search(question) and _ADDRESS.search(statement))


def _cells(line: str) -> list[str]:
    return _CELL.split(line.strip().strip("|").strip())
