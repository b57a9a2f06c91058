"""Questions that name several codes, and questions that name nothing, without a language model."""

from __future__ import annotations

import pytest

from core.answering.extractive import ExtractiveModel
from core.domain.answers import AnswerBlock, Prompt, Tier
from core.domain.search import Passage
from tests.builders import make_passage

PRICES = make_passage(
    3,
    text="| SKU | Product | Price |\n| --- | --- | --- |\n| A-1 | Desk lamp | 39.90 |\n"
    "| A-2 | Office chair | 249.00 |\n| A-3 | Lamp arm | 89.50 |",
)


async def quoted(question: str, passage: Passage = PRICES) -> list[str]:
    prompt = Prompt(tier=Tier.ANSWER, instructions="", question=question, passages=(passage,))
    events = [event async for event in ExtractiveModel(None, threshold=0.3).stream(prompt)]
    return [event.text.strip() for event in events if isinstance(event, AnswerBlock)]


@pytest.mark.parametrize(
    "question",
    ["Which costs more, the A-1 or the A-3?", "price of the a-1 and the a-3", "A-1 vs. A-3 price"],
)
async def test_rows_that_are_compared_are_all_quoted(question: str) -> None:
    answer = await quoted(question)
    assert {"39.90", "89.50"} == {
        price for price in ("39.90", "89.50", "249") if price in str(answer)
    }


async def test_one_code_brings_no_other_row() -> None:
    assert await quoted("What is the price of A-1?") == [
        "> SKU: A-1, Product: Desk lamp, Price: 39.90"
    ]


@pytest.mark.parametrize("question", ["What is 2+2?", "what is it and why", "how about 7"])
async def test_a_question_that_names_nothing_gets_no_quote(question: str) -> None:
    text = "It was 2 degrees, and why it was 7 before is what we ask. The file is here."
    assert await quoted(question, make_passage(1, text=text)) == []
