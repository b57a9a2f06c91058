"""Questions of a few words: what stands under a heading, and beside a code, without a model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.answering.evidence import coverages, wordings
from core.answering.extractive import ExtractiveModel
from core.answering.spelling import Spelling
from core.answering.statements import statements
from core.domain.answers import AnswerBlock, Prompt, Tier
from tests.builders import make_passage

__all__: list[str] = []

HANDBOOK = make_passage(
    1,
    text="## Staff discount\n\nYou get 40% off bread and cakes. It is for you alone.\n\n"
    "## Holidays\n\nEverybody gets 28 days. Holidays are not carried over.\n\n"
    "## Theft\n\nIf a phone goes missing, tell Dinesh the same day.\n",
)
OVEN = make_passage(
    2,
    text="Faults\nF01: door not closed. Open and close it firmly.\n"
    "F07: no water for steam. Check that the blue valve is open.\n"
    "F12: sensor failed. Switch off and do not bake.\n"
    "The oven shows the hour when nothing is baked.\n",
)


AIDERS = make_passage(
    3,
    text="## First aiders\n\n- Ines Duarte\n- Tom Okafor\n- Ruth Adeyemi\n\n"
    "## Opening hours\n\nThe door is open from seven on weekdays.\n",
)


async def first_quote(question: str) -> str:
    prompt = Prompt(
        tier=Tier.ANSWER, instructions="", question=question, passages=(HANDBOOK, OVEN, AIDERS)
    )
    events = [event async for event in ExtractiveModel(None, threshold=0.3).stream(prompt)]
    return next((event.text for event in events if isinstance(event, AnswerBlock)), "")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much discount do employees get?", "40% off"),
        ("staff discount", "40% off"),
        ("holidays", "28 days"),
        ("I lost my phone", "tell Dinesh"),
        ("Our colleague says the display in Leeds blinks F07", "no water"),
        ("f12", "sensor failed"),
    ],
)
async def test_the_first_quote_answers(question: str, words: str) -> None:
    assert words in await first_quote(question)


@pytest.mark.parametrize("question", ["Who are the first aiders?", "Is Tom Okafor a first aider?"])
async def test_a_list_of_names_is_quoted_whole(question: str) -> None:
    assert await first_quote(question) == "> - Ines Duarte\n> - Tom Okafor\n> - Ruth Adeyemi"


@pytest.mark.parametrize(
    "question", ["pension", "Our colleague says the display in Leeds blinks F33", "garden party"]
)
async def test_nothing_is_quoted_for_words_or_codes_that_are_not_there(question: str) -> None:
    assert not await first_quote(question)


def test_a_title_tells_which_statement_is_meant_but_not_that_it_answers() -> None:
    guests = make_passage(text="A code is good for three devices.\nThe lift needs a key.")
    chunk = replace(guests.stored.chunk, context="Wi-Fi for guests")
    guests = replace(guests, stored=replace(guests.stored, chunk=chunk))
    worded = wordings(statements([guests, OVEN]), Spelling(question="", split=None))
    ((likely, *_), (ranked, *_)) = (
        coverages("guests code", worded, is_for_rank=is_for_rank) for is_for_rank in (False, True)
    )
    assert likely < ranked < 1
