"""Spells a question as the passages do: slips of the keyboard, and words written as two; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from core.answering.synonyms import known_words, synonyms
from core.answering.terms import content_terms, names_a_subject, terms

__all__ = ["Spelling", "near"]

# Neither a code nor a name with digits is a slip of another.
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")
_CODE = re.compile(r"(?<![^\W_])(?<!\w[-_./])([^\W\d_]+)([-_./ ]?)(\d+)(?![^\W_]|[-_./][^\W_])")
_FEWEST_LETTERS: Final = 5
_LONG: Final = 8
"""Letters from which a word may have two slips."""
_MOST_LETTERS: Final = 30
_SHORTEST_JOINED: Final = 4
_MOST_MENDED: Final = 12
"""A pasted page is no question whose words were mistyped."""


def near(word: str, other: str) -> int | None:
    """Count the slips between two words; None where they are too many for a word so long.

    A slip is a letter too many, missing or wrong, or two that changed places. First letters
    are seldom mistyped.
    """
    most = 0 if len(word) < _FEWEST_LETTERS else 1 if len(word) < _LONG else 2
    if word[:1] != other[:1] or abs(len(word) - len(other)) > most or len(word) > _MOST_LETTERS:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        older, before, row = before, row, [i]
        for j, their in enumerate(other, 1):
            slips = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != their))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == their:
                slips = min(slips, older[j - 2] + 1)
            row.append(slips)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


@dataclass(frozen=True, slots=True)
class Spelling:
    """A question in the spelling of the texts, and the words that are one and written as two."""

    question: str
    split: re.Pattern[str] | None

    @classmethod
    def of(
        cls, question: str, texts: Sequence[str], *, is_word: Callable[[str], bool] | None = None
    ) -> Spelling:
        """Compare a question with the texts that may answer it; a word is no slip of another."""
        split = _split(question, texts)
        joined = _as_names(_joined(question, split), texts, split)
        mended = _mended(joined, [_joined(text, split) for text in texts], is_word)
        mended = _coded(mended, texts)
        return cls(question=mended, split=split)

    def joined(self, text: str) -> str:
        """Return a text in which such words are written as one: `Wi-Fi` as `WiFi`."""
        return _joined(text, self.split)


def _joined(text: str, split: re.Pattern[str] | None) -> str:
    return text if split is None else split.sub(lambda two: re.sub(r"[- ]", "", two[0]), text)


def _split(question: str, texts: Sequence[str]) -> re.Pattern[str] | None:
    """Return what finds the words that only the question, or only a text, writes as one."""
    asked = {_singular(word) for word in _words(question) if names_a_subject(word)}
    ours = dict(_pairs(question))
    theirs = {_singular(word) for text in texts for word in _words(text)} if ours else set()
    found = {two for one, two in ours.items() if one in theirs and names_a_subject(one)}
    found |= {two for text in texts for one, two in _pairs(text) if one in asked}
    if not found:
        return None
    either = "|".join(rf"{re.escape(a)}[- ]{re.escape(b)}" for a, b in sorted(found))
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)


def _as_names(question: str, texts: Sequence[str], split: re.Pattern[str] | None) -> str:
    """Write a word with the capitals that the texts give both its halves: it is a name there."""
    if split is None:
        return question
    halves = (two[0] for text in texts for two in split.finditer(text))
    names = {
        joined.casefold(): joined
        for two in halves
        if (joined := re.sub(r"[- ]", "", two)) and all(map(str.istitle, re.split(r"[- ]", two)))
    }
    return _WORD.sub(lambda word: names.get(word[0].casefold(), word[0]), question)


def _coded(question: str, texts: Sequence[str]) -> str:
    """Write codes as the texts do, where no text has them as they are asked for: E417 as E-417."""
    asked = {_code(found): found[0].casefold() for found in _CODE.finditer(question)}
    if not asked:
        return question
    ways: dict[tuple[str, str], dict[str, str]] = {}
    for text in texts:
        for found in _CODE.finditer(text):
            if _code(found) in asked:
                ways.setdefault(_code(found), {}).setdefault(found[0].casefold(), found[0])

    def written(found: re.Match[str]) -> str:
        theirs = ways.get(_code(found), {})
        # "2 in 2027" and "in 2" are no codes: only one side may have a space.
        fitting = (way for way in theirs.values() if " " not in found[2] or " " not in way)
        return found[0] if found[0].casefold() in theirs else next(fitting, found[0])

    return _CODE.sub(written, question)


def _code(found: re.Match[str]) -> tuple[str, str]:
    return found[1].casefold(), found[3]


def _pairs(text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield neighbours that may be one word, after that word."""
    folded = text.casefold()
    for one, other in pairwise(_WORD.finditer(folded)):
        joined = one[0] + other[0]
        is_near = folded[one.end() : other.start()] in ("-", " ")
        if is_near and len(joined) >= _SHORTEST_JOINED:
            yield _singular(joined), (one[0], other[0])


def _mended(question: str, texts: Sequence[str], is_word: Callable[[str], bool] | None) -> str:
    strange = [
        word
        for word in dict.fromkeys(_words(question))
        if _may_be_a_slip(word) and not (is_word and is_word(word))
    ]
    if not strange:
        return question
    known = {stem for text in texts for stem in terms(text)}
    strange = [word for word in strange if known.isdisjoint(content_terms(word))]
    used = Counter(word for text in texts for word in _words(text))
    meant = {word: _meant(word, used) for word in strange[:_MOST_MENDED]}

    def spelled(found: re.Match[str]) -> str:
        word = meant.get(found[0].casefold())
        if word is None:
            return found[0]
        return word.capitalize() if found[0][0].isupper() else word

    return _WORD.sub(spelled, question)


def _may_be_a_slip(word: str) -> bool:
    """Tell whether a word says something, and the table of synonyms does not have it."""
    stems = content_terms(word)
    is_new = len(stems) == 1 and not synonyms(stems[0])
    return is_new and len(word) >= _FEWEST_LETTERS and names_a_subject(word)


def _meant(word: str, used: Mapping[str, int]) -> str | None:
    return _nearest(word, used) or _nearest(word, dict.fromkeys(known_words(), 1))


def _nearest(word: str, used: Mapping[str, int]) -> str | None:
    slips = (
        (count, -used[other], other)
        for other in used
        if other[0] == word[0] and (count := near(word, other)) and names_a_subject(other)
    )
    best = min(slips, default=None)
    return None if best is None else best[2]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _singular(word: str) -> str:
    return word.removesuffix("s")
