"""Words that look like names or codes, for how they are spelled matters; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["is_joined", "names_asked", "names_in"]

_MAX_ASKED_CHARACTERS: Final = 64
# What joins the parts of codes, versions and paths: `ERR-17`, `config.yaml`, `a/b`.
_JOINED: Final = re.compile(r"\w[^\w\s]+\w")
_CODE: Final = re.compile(rf"\d|\w[A-Z]|{_JOINED.pattern}")


def is_joined(word: str) -> bool:
    """Tell whether a word has parts, which stand in a row wherever it is meant."""
    return _JOINED.search(word) is not None


def names_in(text: str) -> str:
    """Return the words of a text that may be asked for as they are spelled: about a fifth.

    To index all words once more, unstemmed, finds nothing more and costs a fifth of writing
    (measured).
    """
    # Nearly all other words are told by the first two conditions, which cost next to nothing.
    return " ".join(
        word
        for word in text.split()
        if not word.islower() or (not word.isalpha() and _CODE.search(word))
    )


def names_asked(text: str) -> Iterator[str]:
    """Yield the words of a question that look like names or codes.

    Asking for every word as it is spelled finds nothing more and costs a third (measured).
    """
    for n, word in enumerate(dict.fromkeys(text.split())):
        is_capital = n > 0 and word[0].isupper()
        if len(word) <= _MAX_ASKED_CHARACTERS and (is_capital or _CODE.search(word)):
            yield word
