"""Texts and vectors by chance, the same in every run; shared so that benches are of one kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.domain.documents import Chunk, EmbeddedChunk, Vector

__all__ = ["CHUNKS_A_DOCUMENT", "DIMENSIONS", "Question", "Source"]

DIMENSIONS = 384
CHUNKS_A_DOCUMENT = 8
_WORDS_A_CHUNK = 130
_VOCABULARY = 30_000
_CONSONANTS = "bcdfghjklmnpqrstvwxz"
_VOWELS = "aeiou"
_NAME_EVERY = 5
"""A fifth of the words of English prose, and of questions, looks like names or codes (counted)."""
_CODE_EVERY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is searched for, its vector looked up."""

    text: str
    vector: Vector


class Source:
    """Draws documents and questions."""

    def __init__(self) -> None:
        self._chance = np.random.default_rng(1)
        weights = 1 / np.arange(1, _VOCABULARY + 1)
        self._weights = weights / weights.sum()
        self._centres = self._chance.normal(size=(200, DIMENSIONS))

    def text(self, words: int, *, skip: int = 0) -> str:
        """Return words by Zipf's law, without so many of the commonest."""
        drawn = self._chance.choice(_VOCABULARY, size=words, p=self._weights)
        return " ".join(_spelled(int(number) + skip) for number in drawn)

    def vector(self) -> Vector:
        """Return a unit vector of one of the clusters."""
        centre = self._centres[self._chance.integers(len(self._centres))]
        numbers = centre + self._chance.normal(size=DIMENSIONS) * 0.7
        return Vector((numbers / np.linalg.norm(numbers)).astype("<f4").tobytes())

    def document(self) -> list[EmbeddedChunk]:
        """Return a document's chunks."""
        texts = (self.text(_WORDS_A_CHUNK) for _ in range(CHUNKS_A_DOCUMENT))
        return [
            EmbeddedChunk(
                chunk=Chunk(seq=seq, start=0, end=len(text), text=text), vector=self.vector()
            )
            for seq, text in enumerate(texts)
        ]

    def question(self) -> Question:
        """Return a question of six words."""
        # As after dropping stop words: the hundred commonest words are not asked.
        return Question(text=self.text(6, skip=100), vector=self.vector())


def _spelled(number: int) -> str:
    """Return a word of the vocabulary, in letters as words are."""
    syllables: list[str] = []
    left = number
    while left or len(syllables) < 2:
        left, syllable = divmod(left, len(_CONSONANTS) * len(_VOWELS))
        consonant, vowel = divmod(syllable, len(_VOWELS))
        syllables.append(_CONSONANTS[consonant] + _VOWELS[vowel])
    word = "".join(syllables)
    if number % _CODE_EVERY == 3:
        return f"{word.upper()}-{number}"
    return word.capitalize() if number % _NAME_EVERY == 3 else word
