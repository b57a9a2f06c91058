"""Cuts text into tokens without a tokenizer file: a token a short word, or a mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["WordTokenizer"]

_TOKEN = re.compile(r"\w{1,8}|[^\w\s]")


class WordTokenizer:
    """A token a word or mark; a long word is several."""

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return each token's `[start, end)` in characters."""
        return [match.span() for match in _TOKEN.finditer(text)]
