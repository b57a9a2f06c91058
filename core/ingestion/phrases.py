"""Picks words by which a text would be recognised, so that it can be shown to be gone; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["phrases_of"]

# Several words in a row; or, where no spaces stand between words, a run of characters.
_WORDS: Final = re.compile(r"\w\S*(?: \S*\w){3,6}")
_RUN: Final = re.compile(r"\w{8,16}")
_LONGEST: Final = 120
_EACH: Final = 40
"""Passages of one text that are looked at."""


def phrases_of(texts: Sequence[str], *, at_most: int) -> list[str]:
    """Return phrases that stand in these passages of one text, from its start to its end."""
    step = max(1, len(texts) // _EACH)
    found = (_phrase(text) for text in texts[::step])
    different = list(dict.fromkeys(phrase for phrase in found if phrase))
    step = max(1, len(different) // at_most)
    return different[::step][:at_most]


def _phrase(text: str) -> str | None:
    for pattern in (_WORDS, _RUN):
        # The longest one: short words in a row stand in other texts too.
        matches = (match[0] for match in pattern.finditer(text[:4000]))
        best = max((m for m in matches if len(m) <= _LONGEST), key=len, default=None)
        if best is not None:
            return best
    return None
