"""What is quoted with a statement, and how quotes are shown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.answering.citations import CitedText, is_verified
from core.answering.quoting import blocks_of
from core.answering.statements import Statement, statements
from tests.builders import make_passage

__all__: list[str] = []

LIST = make_passage(
    1,
    text="Bring these to the office:\n\n- your badge from the post\n- a photo of you\n\n"
    "The office is closed on Fridays. It opens on Mondays at nine. Dogs may come.\n\n"
    "It is not for guests at all.",
)
OTHER = make_passage(2, text="Everybody has a badge of their own.", file="F2")
FOUND = statements([LIST, OTHER])


def statement(words: str) -> Statement:
    return next(one for one in FOUND if words in one.words)


def shown(chosen: Sequence[Statement]) -> list[str]:
    blocks = blocks_of(chosen)
    passages = {LIST.number: LIST, OTHER.number: OTHER}
    assert all(is_verified(q.text, passages[q.passage]) for b in blocks for q in b.quotes)
    return [block.text for block in blocks]


def test_a_sentence_that_leans_on_the_one_before_comes_with_it() -> None:
    assert shown([statement("It opens")]) == [
        "> The office is closed on Fridays. It opens on Mondays at nine."
    ]


def test_nothing_is_taken_from_another_paragraph() -> None:
    assert shown([statement("not for guests")]) == ["> It is not for guests at all."]


def test_an_item_comes_with_the_words_before_its_list() -> None:
    assert shown([statement("your badge")]) == [
        "> Bring these to the office:\n> - your badge from the post"
    ]


def test_an_item_further_down_comes_with_them_too() -> None:
    assert shown([statement("a photo")]) == ["> Bring these to the office:\n> - a photo of you"]


def test_items_of_one_list_are_one_quote_and_its_words_stand_once() -> None:
    goods = "- laptops of staff\n- keys to doors\n- cash or cards\n- old badges of guests\n"
    passage = make_passage(1, text=f"Never send by post:\n\n{goods}")
    found = {one.words: one for one in statements([passage])}
    (block,) = blocks_of([found["- keys to doors"], found["- old badges of guests"]])
    assert block.text == "> Never send by post:\n> - keys to doors\n> - old badges of guests"
    assert all(is_verified(quote.text, passage) for quote in block.quotes)


def test_what_announces_a_list_brings_it() -> None:
    assert shown([statement("Bring these")]) == [
        "> Bring these to the office:\n> - your badge from the post\n> - a photo of you"
    ]


def test_neighbours_are_one_quote_in_the_order_of_the_passage() -> None:
    assert shown([statement("Dogs may"), statement("It opens"), statement("Everybody")]) == [
        "> The office is closed on Fridays. It opens on Mondays at nine. Dogs may come.",
        "\n\n> Everybody has a badge of their own.",
    ]


def test_the_best_statement_is_first() -> None:
    first, second = shown([statement("Everybody"), statement("closed on Fridays")])
    assert "Everybody" in first
    assert "Fridays" in second


@pytest.mark.parametrize("words", ["Bring these", "It opens", "Everybody"])
def test_a_block_gets_its_citation(words: str) -> None:
    cited = CitedText([LIST, OTHER])
    (block,) = blocks_of([statement(words)])
    assert cited.add(block) is not None
    assert cited.unverified == 0
    assert cited.text.endswith(" [1]")
