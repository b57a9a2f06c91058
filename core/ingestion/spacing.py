"""Gives words of a PDF their blanks back, where the structure of a page lost them; pure.

Apart from the reader: the text of the page has the blanks, the blocks have the headings and lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from core.ingestion.blocks import Block

__all__ = ["respaced"]

_WORD = re.compile(r"\w+")
_BLANKS = re.compile(r"\s+")


def respaced(blocks: Iterable[Block], page: str) -> list[Block]:
    """Return the blocks with the blanks of the page's text, where words run into each other."""
    kept = list(blocks)
    words = frozenset(_WORD.findall(page))
    odd = [at for at, one in enumerate(kept) if not words.issuperset(_WORD.findall(one.text))]
    if odd:
        starts = [place for place, letter in enumerate(page) if not letter.isspace()]
        squeezed = "".join(page[place] for place in starts)
        for at in odd:
            text = _as_there(kept[at].text, squeezed, starts, page)
            kept[at] = replace(kept[at], text=text)
    return kept


def _as_there(text: str, squeezed: str, starts: list[int], page: str) -> str:
    """Return a text as it stands on the page, blanks aside; itself if it does not stand there."""
    wanted = _BLANKS.sub("", text)
    place = squeezed.find(wanted) if wanted else -1
    if place < 0:
        return text
    return _BLANKS.sub(" ", page[starts[place] : starts[place + len(wanted) - 1] + 1])
