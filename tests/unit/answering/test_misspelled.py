"""A question with slips, or with a word written as two, is answered as if well spelled."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.answering.weighing import Weigher
from core.domain.search import Passage
from tests.builders import make_passage
from tests.fakes.hashing_embedder import HashingEmbedder

__all__: list[str] = []

PASSAGES = (
    make_passage(
        1,
        text="The office opens at 8:00. Employees receive 16 weeks of paid parental leave after a"
        " year of service. The plane is never on time.",
    ),
    make_passage(2, text="Expenses are claimed within 45 days of the cost.", file="F2"),
)


class PiecesEmbedder(HashingEmbedder):
    """Has a vocabulary, as real ones have: it takes other words in pieces."""

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return two spans for a word alone that it does not know."""
        if text.isalpha() and text not in {"plant", "weeks"}:
            return [(0, 1), (1, len(text))]
        return super().token_spans(text)


async def best(
    question: str, passages: Sequence[Passage], embedder: HashingEmbedder | None = None
) -> list[str]:
    ranked, *_ = await Weigher(embedder, threshold=0.3).likely(question, passages)
    return [one.statement.text for one in ranked]


@pytest.mark.parametrize("embedder", [None, PiecesEmbedder()])
@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many weeks of parentel leave?", "16 weeks"),
        ("By when are expences clamied?", "45 days"),
        ("When does the offcie open?", "8:00"),
    ],
)
async def test_a_mistyped_word_finds_its_statement(
    question: str, words: str, embedder: HashingEmbedder | None
) -> None:
    assert words in (await best(question, PASSAGES, embedder))[0]


async def test_a_word_that_the_embedder_knows_is_taken_as_it_is() -> None:
    assert "plane" in (await best("Where is the plant?", PASSAGES))[0]
    assert await best("Where is the plant?", PASSAGES, PiecesEmbedder()) == []


@pytest.mark.parametrize("spelled", ["wifi", "Wi-Fi", "wi fi", "WiFi"])
async def test_a_word_written_as_two_is_found_by_either_spelling(spelled: str) -> None:
    passages = [
        make_passage(1, text="The Wi-Fi code stands on the screen.\nThe door code is secret."),
        make_passage(2, text="Ask for another wifi code at the desk.", file="F2"),
    ]
    found = await best(f"What is the {spelled} code?", passages)
    assert [("door" in text) for text in found] == [False, False, True]
