"""Questions made to take long: whoever sends one must not stop the bot for everybody.

In a time that grew with their square these would run for many minutes.
"""

from __future__ import annotations

import pytest

from core.answering.evidence import parts
from core.answering.extractive import ExtractiveModel
from core.answering.terms import codes
from core.domain.answers import AnswerBlock, Prompt, Tier
from tests.builders import make_passage

__all__: list[str] = []

LEAVE = make_passage(1, text="Employees receive 16 weeks of paid parental leave.")


@pytest.mark.parametrize(
    "piece", ["x", "漢", "x.", "x_", "ab-", " ", "\n", "? ", "x? ", " and who ", "x1"]
)
async def test_a_question_of_a_page_without_words_is_weighed_at_once(piece: str) -> None:
    question = f"parental leave {piece * (80_000 // len(piece))}!"
    prompt = Prompt(tier=Tier.ANSWER, instructions="", question=question, passages=(LEAVE,))
    events = [event async for event in ExtractiveModel(None, threshold=0.0).stream(prompt)]
    assert [event.text for event in events if isinstance(event, AnswerBlock)]


def test_a_code_is_found_wherever_its_digit_stands() -> None:
    text = f"AQ-9, a/b/c-7 and plain-words; x.{'y' * 90}.1, but no {'x' * 1000}-word."
    assert codes(text) == ("aq-9", "a/b/c-7", f"x.{'y' * 90}.1")


def test_blanks_before_a_second_question_do_not_matter() -> None:
    whole = "How long is parental leave,  \n and who pays office chairs?"
    assert parts(whole) == (whole, "How long is parental leave", "who pays office chairs?")


def test_a_pasted_page_does_not_ask_several_things() -> None:
    page = "How long is parental leave? Who pays office chairs? " * 40
    assert parts(page) == (page,)
