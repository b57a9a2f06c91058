"""Measures a text in tokens: one pass over it, then every question is a binary search."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from core.domain.ports import Tokenizer

__all__ = ["TokenRuler"]

_WINDOW = 20_000
"""Characters tokenised at once: bounds memory; cut at blanks, where no token reaches across."""


class TokenRuler:
    """Where the tokens of a text begin."""

    def __init__(self, text: str, tokenizer: Tokenizer) -> None:
        self._length = len(text)
        self._starts = array("Q")
        start = 0
        while start < len(text):
            end = _window_end(text, start)
            spans = tokenizer.token_spans(text[start:end])
            self._starts.extend(start + token[0] for token in spans)
            start = end

    def count(self, start: int, end: int) -> int:
        """Return how many tokens begin in `[start, end)`."""
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def reach(self, start: int, tokens: int) -> int:
        """Return how far text from `start` may go and hold no more than that many tokens."""
        index = bisect_left(self._starts, start) + tokens
        return self._starts[index] if index < len(self._starts) else self._length


def _window_end(text: str, start: int) -> int:
    end = start + _WINDOW
    if end >= len(text):
        return len(text)
    for blank in ("\n", " "):
        cut = text.rfind(blank, start + 1, end)
        if cut > 0:
            return cut
    return end
