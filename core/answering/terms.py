"""Turns text into the terms that questions and passages are compared by.

Small on purpose: the index has its own analyzer; this one only weighs a few passages.
"""

from __future__ import annotations

import re
import unicodedata

from core.answering.text import clean

__all__ = ["codes", "content_terms", "is_code", "named_terms", "names_a_subject", "terms"]

_WORD = re.compile(r"[^\W_]+")
# A code is the whole of it: AQ-9 is not AQ-7, though they share a word.
_JOINED = re.compile(r"(?<![^\W_])[^\W_]+(?:[-_./][^\W_]+)+")
_DIGIT = re.compile(r"\d")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{2,}")
_NAME = re.compile(
    r"(?<=[\w,;:\"'(] )(?!I\b)[A-Z][^\W_]*|(?<![^\W_])[^\W_]*\d\S*|\b[A-Z]{2,}[^\W_]*"
)
# "holiday" keeps its y, so that "holidays" has the same stem; "study" gives it up for "studies".
_SUFFIX = re.compile(
    r"(?<=\w{3})(?:ments?|ingly|ings?|edly|ions?|ied|ies|ed|es|ly|s|e|(?<![aeou])y)$"
)
_LAST_Y = re.compile(r"(?<=\w{3})(?<![aeou])y$")
# Function words and the words questions are made of; they say nothing about what is asked.
_FUNCTION_WORDS = """
    a about after all also am an and any are as at be because been before being both but by can
    cannot could did do does doing done each else ever every for from get gets give given go goes
    got had has have having he her here hers him his how i if in into is it its itself just know
    let like made make many may me might mine more most much must my need no nor not of off on
    once one only or other our ours out over own per please same shall she should so some such
    tell than that the their them then there these they thing this those to too under until up us
    use used using very want was way we were what when where whether which while who whom whose
    why will with without would you your yours long often quickly early soon d ll m re s t ve
    happen happens mean say says does explain describe show list find yes
"""
_SHORT_NUMBER = 2
_STOPWORDS = frozenset(_FUNCTION_WORDS.split())


def terms(text: str) -> tuple[str, ...]:
    """Return the stems of all words, in order."""
    folded = _folded(text)
    stems = tuple(stem for word in _WORD.findall(folded) for stem in _stems(word))
    return (*stems, *_codes(folded))


def content_terms(question: str) -> tuple[str, ...]:
    """Return the stems that say what is asked, each once; all stems when nothing else is left."""
    folded = _folded(question)
    words = _WORD.findall(folded)
    kept = [w for w in words if w not in _STOPWORDS] or words
    stems = (stem for word in kept for stem in _stems(word))
    return tuple(dict.fromkeys([*stems, *_codes(folded)]))


def named_terms(question: str) -> frozenset[str]:
    """Return the stems that are names, codes or numbers: no other word could stand for them."""
    names = _NAME.findall(_normal(question))
    return frozenset(stem for name in names for stem in content_terms(name))


def codes(question: str) -> tuple[str, ...]:
    """Return the codes that a question names, each once, as `terms` has them."""
    return tuple(dict.fromkeys(_codes(_folded(question))))


def is_code(term: str) -> bool:
    """Tell whether a term has letters and digits, as a code or the name of a product has."""
    return any(map(str.isalpha, term)) and any(map(str.isdigit, term))


def names_a_subject(question: str) -> bool:
    """Tell whether there is a word that no question is made of, or a number of some length."""
    return any(
        word not in _STOPWORDS and not (word.isdecimal() and len(word) <= _SHORT_NUMBER)
        for word in _WORD.findall(_folded(question))
    )


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", clean(text))


def _folded(text: str) -> str:
    return _normal(text).casefold()


def _codes(folded: str) -> list[str]:
    # Looked for in what was joined: one pattern for both takes the square of a long word's length.
    return [joined for joined in _JOINED.findall(folded) if _DIGIT.search(joined)]


def _stems(word: str) -> tuple[str, ...]:
    if _UNSPACED.search(word):
        return tuple(word[i : i + 2] for i in range(len(word) - 1))
    stem = _LAST_Y.sub("", _SUFFIX.sub("", word))
    is_doubled = len(stem) > 3 and stem[-1] == stem[-2]
    return (stem[:-1] if is_doubled else stem,)
