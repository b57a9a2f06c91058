"""Scripts that put no space between words: found by pairs of neighbouring characters; pure.

No engine's own tokenizer is relied on, so that both find the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

__all__ = ["UNSPACED_RUN", "pair_tokens", "pairs_of"]

# Han, kana, Hangul, Thai, Lao, Khmer, Myanmar (Hangul has spaces, between words that carry their
# particles).
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
UNSPACED_RUN: Final = re.compile(f"[{_UNSPACED}]+")
"""Characters of such scripts in a row."""


def pair_tokens(text: str) -> str:
    """Return the tokens by which a text in scripts without spaces is found; mostly nothing."""
    if text.isascii():
        return ""
    return " ".join(token for run in UNSPACED_RUN.findall(text) for token in pairs_of(run))


def pairs_of(run: str) -> Iterator[str]:
    """Spell pairs as digits around an x: Thai vowels would split a word, stems change letters."""
    if len(run) == 1:
        yield f"{ord(run)}x"
    for first, second in pairwise(run):
        yield f"{ord(first)}x{ord(second)}"
