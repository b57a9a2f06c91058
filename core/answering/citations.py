"""Turns a model's blocks into an answer whose every shown statement leads to a source.

Pure. Quotes that do not occur in their passage go, with the words that rest on nothing else;
words without a quote wait for the next block that has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from core.answering.text import clean, fold, harmless, squeeze
from core.domain.answers import AnswerBlock, Citation, Quote
from core.domain.documents import Locator
from core.domain.ids import FileId
from core.domain.search import Passage

__all__ = ["CitedText", "is_verified"]

_Spot: TypeAlias = tuple[FileId, Locator | None, tuple[str, ...]]
"""What one number stands for: chunks of one page of one file are one source to a reader."""


def is_verified(quote: str, passage: Passage) -> bool:
    """Tell whether the words occur in the passage, white space and spelling variants aside."""
    words = fold(quote)
    return bool(words) and words in fold(passage.stored.chunk.quotable_text)


class CitedText:
    """The answer's text as it grows. `text` has the markers `[n]`; `citations` say what for."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.text = ""
        self.citations: list[Citation] = []
        self.unverified = 0
        """How many quotes were not found in their passage."""
        self.is_cut = False
        """Whether words were left out that rest on nothing."""
        self._passages = {passage.number: passage for passage in passages}
        self._numbers: dict[_Spot, int] = {}
        self._waiting = ""

    def add(self, block: AnswerBlock) -> AnswerBlock | None:
        """Take a block in; return what may be shown now, markers included, or None."""
        if not block.quotes:
            self._waiting += block.text
            return None
        quotes = tuple(quote for quote in block.quotes if self._holds(quote))
        self.unverified += len(block.quotes) - len(quotes)
        before, text = _harmless(self._waiting, block.text)
        if not quotes or not text.strip():
            self.is_cut |= _has_words(text)
            return None
        before = before if self.text else before.lstrip()
        if not self.text and not before:
            text = text.lstrip()
        self._waiting = ""
        words = _markable(text)
        start = len(self.text) + len(before) + len(text) - len(text.lstrip())
        end = len(self.text) + len(before) + len(words)
        cited = [self._cite(quote, start, end) for quote in quotes]
        numbers = sorted({citation.number for citation in cited})
        markers = "".join(f"[{number}]" for number in numbers)
        gap = "\n" if words.endswith("```") else " "  # a fence must end its line
        shown = f"{before}{words}{gap}{markers}{text[len(words) :]}"
        self.citations += cited
        self.text += shown
        return AnswerBlock(text=shown, quotes=quotes)

    def finish(self) -> AnswerBlock | None:
        """Return closing punctuation that waited in vain; words that did are left out."""
        tail = harmless(self._waiting).rstrip()
        self._waiting = ""
        if _has_words(tail):
            self.is_cut = True
            return None
        if not self.text or not tail:
            return None
        self.text += tail
        return AnswerBlock(text=tail)

    def _holds(self, quote: Quote) -> bool:
        passage = self._passages.get(quote.passage)
        return passage is not None and is_verified(quote.text, passage)

    def _cite(self, quote: Quote, start: int, end: int) -> Citation:
        passage = self._passages[quote.passage]
        chunk = passage.stored.chunk
        spot = (passage.source.file, chunk.locator, chunk.heading_path)
        number = self._numbers.setdefault(spot, len(self._numbers) + 1)
        words = squeeze(clean(quote.text))
        return Citation(start=start, end=end, number=number, passage=passage, quote=words)


def _harmless(waiting: str, text: str) -> tuple[str, str]:
    """Return both without dangerous markup, also where only both together make it up."""
    apart, whole = (harmless(waiting), harmless(text)), harmless(waiting + text)
    return apart if "".join(apart) == whole else ("", whole)


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _markable(text: str) -> str:
    """Return the part that markers follow: all words, but a table row's closing bar."""
    words = text.rstrip()
    is_row = words.endswith("|") and words.lstrip().startswith("|")
    return (words.rstrip("|").rstrip() or words) if is_row else words
