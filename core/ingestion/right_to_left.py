"""Puts lines of Arabic and Hebrew PDFs back in reading order.

xberg turns a run of text round as soon as one letter in it is written from right to left, which
leaves the Latin words in it backwards. Numbers it leaves alone. Some programs' runs it does not
turn at all; how words of a language begin and end tells which these are.
"""

from __future__ import annotations

import re

__all__ = ["has_right_to_left", "restore_order"]

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_RIGHT_TO_LEFT_RUN = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"
    "(?:[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff ,.;:-]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff])?"
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_LATIN_RUN = re.compile(
    r"[A-Za-z0-9\u00c0-\u024f\u0370-\u052f]"
    r"(?:[A-Za-z0-9\u00c0-\u024f\u0370-\u052f .,:;/@_'&+-]*[A-Za-z0-9\u00c0-\u024f\u0370-\u052f])?"
)
_WORD = re.compile(r"\w+")
_FINAL_LETTERS = frozenset("ךםןףץةى")
# Arabic's article, alone and after the prefixes that grow together with it.
_ARTICLES = ("ال", "بال", "وال", "فال", "كال", "لل")
_ARTICLES_TURNED = tuple(article[::-1] for article in _ARTICLES if article != "لل")
_FEWEST_LETTERS = 4
_COMMON = frozenset({"the", "of", "and", "to", "in", "for", "with", "is", "on", "at", "by", "from"})
_UNIT = re.compile(r"\d+(?:[.,:]\d+)*|.", re.DOTALL)


def has_right_to_left(text: str) -> bool:
    """Tell whether any letter is written from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def restore_order(text: str) -> str:
    """Return a page's text with every line in reading order."""
    return "\n".join(map(_restore_line, text.split("\n")))


def _restore_line(line: str) -> str:
    if not has_right_to_left(line):
        return line
    forwards = _latin_forwards(line)
    if _is_backwards(line):
        if forwards < 0:
            return _turned(line)
        return _LATIN_RUN.sub(
            lambda run: _turned(run.group()) if _LATIN.search(run.group()) else run.group(),
            _turned(line),
        )
    latin = len(_LATIN.findall(line))
    if not latin or forwards > 0:
        return line
    if latin > len(_RIGHT_TO_LEFT.findall(line)):
        return _RIGHT_TO_LEFT_RUN.sub(lambda run: _turned(run.group()), _turned(line))
    return _LATIN_RUN.sub(
        lambda run: _turned(run.group()) if _LATIN.search(run.group()) else run.group(), line
    )


def _is_backwards(line: str) -> bool:
    """Tell whether the words end as they would begin: letters that only end words say so."""
    score = 0
    for word in _WORD.findall(line):
        score += (word[-1] in _FINAL_LETTERS) - (word[0] in _FINAL_LETTERS)
        if len(word) >= _FEWEST_LETTERS:
            score += word.startswith(_ARTICLES) - word.endswith(_ARTICLES_TURNED)
    return score < 0


def _latin_forwards(line: str) -> int:
    """Count Latin words with capitals in front or that everyone knows, less those turned round."""
    score = 0
    for run in _LATIN_RUN.findall(line):
        for word in run.split():
            score += (word in _COMMON) - (word[::-1] in _COMMON)
            if len(word) > 1:
                score += word.istitle() - word[::-1].istitle()
    return score


def _turned(text: str) -> str:
    return "".join(reversed(_UNIT.findall(text)))
