"""Puts lines of Arabic and Hebrew PDFs back in reading order.

xberg turns a whole line round as soon as one letter in it is written from right to left, which
leaves the Latin words in it backwards. Numbers it leaves alone.
"""

from __future__ import annotations

import re

__all__ = ["has_right_to_left", "restore_order"]

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_RIGHT_TO_LEFT_RUN = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"
    "(?:[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff ,.;:-]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff])?"
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LATIN_RUN = re.compile(
    r"[A-Za-z0-9\u00c0-\u024f]"
    r"(?:[A-Za-z0-9\u00c0-\u024f .,:;/@_'&+-]*[A-Za-z0-9\u00c0-\u024f])?"
)
_UNIT = re.compile(r"\d+(?:[.,:]\d+)*|.", re.DOTALL)


def has_right_to_left(text: str) -> bool:
    """Tell whether any letter is written from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def restore_order(text: str) -> str:
    """Return a page's text with every line in reading order."""
    return "\n".join(map(_restore_line, text.split("\n")))


def _restore_line(line: str) -> str:
    latin = len(_LATIN.findall(line))
    if not latin or not has_right_to_left(line):
        return line
    if latin > len(_RIGHT_TO_LEFT.findall(line)):
        return _RIGHT_TO_LEFT_RUN.sub(lambda run: _turned(run.group()), _turned(line))
    return _LATIN_RUN.sub(
        lambda run: _turned(run.group()) if _LATIN.search(run.group()) else run.group(), line
    )


def _turned(text: str) -> str:
    return "".join(reversed(_UNIT.findall(text)))
