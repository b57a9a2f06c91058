"""Picks the encoding of a text by which letters it would then be full of.

Apart from `encoding`, which knows what is certain. Guesses that know no languages take the rare
encodings by accident where a text is short or mostly English (docs/adr/0007-encodings-by-letters.md
compares libraries).
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Final

from core.ingestion.letters import LANGUAGES, Letters

__all__ = ["likely_encoding"]

# What each is worth before a letter was looked at: how common it is.
_ENCODINGS: Final = {
    "cp1252": 0.0,
    "cp1250": -1.0,
    "cp1251": -1.0,
    "cp932": -1.0,
    "gb18030": -1.0,
    "koi8_r": -1.5,
    "iso8859_2": -1.5,
    "iso8859_15": -1.5,
    "big5hkscs": -1.5,
    "cp949": -1.5,
    "cp1253": -2.0,
    "cp1254": -2.0,
    "cp1255": -2.0,
    "cp1256": -2.0,
    "cp1257": -2.5,
    "cp874": -2.0,
    "euc_jp": -2.0,
    "iso8859_5": -2.0,
    "cp866": -2.0,
    "mac_roman": -2.5,
    "mac_cyrillic": -3.0,
    "cp850": -3.0,
    "cp437": -3.5,
    "cp852": -3.5,
}
_SAMPLE_BYTES: Final = 64 * 1024
_MOST_LETTERS: Final = 4_000
_WORST_PER_BYTE: Final = -6.0
_MARK: Final = math.log(0.02)
_ODD: Final = math.log(0.0005)
_BROKEN: Final = -12.0
_STRANGE: Final = 2.5
"""What it costs that a language stands in an encoding that was made for others."""
_LATIN_END: Final = "\u0250"
_WIDE_START: Final = "\u2e80"
_MARKS: Final = frozenset(
    "\u00a0€£§°·•…«»„“”‘’‚‹›–—™©®½¼¾²³¿¡´×±µº،؟№　、。，：；？！（）「」『』【】《》～・"  # noqa: RUF001 - of many scripts
)
_APOSTROPHES: Final = frozenset("’´·")  # noqa: RUF001 - what people's programs write
_OPENING: Final = frozenset("„“‘‚«¿¡")  # noqa: RUF001 - what people's programs write


def likely_encoding(content: bytes) -> str | None:
    """Return the encoding in which a text makes most sense; None if it makes none in any."""
    sample = content[:_SAMPLE_BYTES]
    scores = {name: _score(sample, name) + prior for name, prior in _ENCODINGS.items()}
    best = max(scores, key=scores.__getitem__)
    foreign = min(_MOST_LETTERS, sum(1 for byte in sample if byte > 0x7F))
    return best if scores[best] > _WORST_PER_BYTE * (foreign + 1) else None


def _score(sample: bytes, encoding: str) -> float:
    """Return the logarithm of how likely these bytes are in an encoding."""
    text = f" {sample.decode(encoding, 'replace')} "
    places, read = [], 0
    for index, letter in enumerate(text):
        if letter > "\x7f":
            places.append(index)
            read += 1 if letter < _WIDE_START else 2
            if read >= _MOST_LETTERS:  # of the same bytes, however many each letter takes
                break
    letters = Counter(text[index] for index in places)
    around = sum(_in_place(text[index - 1 : index + 2]) for index in places)
    others = {
        letter: chance for letter in letters if (chance := _chance_of_mark(letter)) is not None
    }
    marks = sum(chance * letters[letter] for letter, chance in others.items())
    words = {letter: count for letter, count in letters.items() if letter not in others}
    return (
        around
        + marks
        + max(
            _usual(words, language) - _STRANGE * (encoding not in language.encodings)
            for language in LANGUAGES
        )
    )


def _usual(letters: dict[str, int], language: Letters) -> float:
    return sum(count * language.chance(letter) for letter, count in letters.items())


def _chance_of_mark(letter: str) -> float | None:
    """Return how likely a character is that is no letter; None for a letter."""
    if "\x80" <= letter < "\xa0" or "\ue000" <= letter < "\uf900" or letter == "\ufffd":
        return _BROKEN
    if letter in _MARKS:
        return _MARK
    return None if _is_letter(letter) else _ODD


def _is_letter(letter: str) -> bool:
    """Tell letters, Thai's vowels that stand above them included."""
    return letter.isalpha() or "\u0e00" <= letter < "\u0e80"


def _in_place(three: str) -> float:
    """Return what it costs that a character stands between these two."""
    before, letter, after = three[0], three[1], three[2]
    beside_plain = _is_plain(before) + _is_plain(after)
    if letter >= _WIDE_START:
        return -1.5 * beside_plain
    if not _is_letter(letter):
        if before.isalpha() and after.isalpha():
            return 0.0 if letter in _APOSTROPHES else -4.0
        if before > "\x7f" and not before.isalpha():
            return -2.0
        return -2.0 if letter in _OPENING and before.isalpha() else 0.0
    if letter >= _LATIN_END:
        strange = -4.0 * (beside_plain > 0)
    else:
        strange = -1.2 * (after > "\x7f" and after.isalpha())
    return strange + _by_case(before, letter, after)


def _by_case(before: str, letter: str, after: str) -> float:
    """Return what a capital or a small letter costs, or is worth, beside these."""
    if letter.isupper():
        if before.islower():
            return -3.0
        if after.isupper() or (before.isupper() and not after.islower()):
            return 2.2  # as likely as a small letter where all are capitals
        return 1.5 * (not before.isalpha() and after.islower())
    is_odd = after.isupper() or (before.isupper() and after.isupper())
    return -3.0 * (letter.islower() and is_odd)


def _is_plain(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()
