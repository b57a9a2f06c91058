"""What a model is told of a passage, and how Claude's request carries it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.answering.claude.request import citable_passages, message_request
from core.answering.claude.traits import CAUTIOUS, Traits, known_traits
from core.answering.followup import fallback_query, recent_turns, rewrite_prompt, rewritten_query
from core.answering.prompt import INSTRUCTIONS, passage_blocks, passage_title
from core.domain.answers import Prompt, Role, Tier, Turn
from core.domain.documents import Locator, LocatorKind
from tests.builders import make_passage

__all__: list[str] = []

ROW = Locator(kind=LocatorKind.ROW, label="2-9", within="Costs")


def test_a_title_says_file_place_and_age() -> None:
    passage = make_passage(heading_path=("Leave", "Vacation\n"), modified_at=1_700_000_000)
    assert passage_title(passage) == "policy.pdf, page 3, Leave > Vacation, changed 2023-11-14"
    assert "sheet Costs, row 2-9" in passage_title(make_passage(locator=ROW))
    assert passage_title(make_passage(locator=None)) == "policy.pdf, changed 2023-11-14"


def test_blocks_begin_with_what_stands_above_the_text() -> None:
    passage = make_passage(text="One. Two.")
    chunk = replace(passage.stored.chunk, context="Title\nHead")
    passage = replace(passage, stored=replace(passage.stored, chunk=chunk))
    assert passage_blocks(passage) == ("Title\nHead\n", "One. ", "Two.")
    assert passage_blocks(make_passage(text=" \x00\n ")) == ()


PROMPT = Prompt(
    tier=Tier.ANSWER,
    instructions=INSTRUCTIONS,
    question="How many?",
    passages=(make_passage(1, text=" "), make_passage(2)),
)


def test_of_a_model_nothing_is_known_about_nothing_special_is_asked() -> None:
    request = message_request(PROMPT, model="m", traits=CAUTIOUS, effort="low", max_tokens=9)
    assert "thinking" not in request
    assert "output_config" not in request


def test_a_passage_without_words_is_not_sent() -> None:
    assert [passage.number for passage in citable_passages(PROMPT)] == [2]


@pytest.mark.parametrize(("effort", "is_off"), [("low", True), ("high", True), ("max", False)])
def test_thinking_is_off_where_the_model_and_the_effort_allow(effort: str, is_off: bool) -> None:
    for off in ("disabled", "between_tools"):
        request = message_request(
            PROMPT,
            model="m",
            traits=Traits(takes_effort=True, thinking_off=off),
            effort=effort,  # type: ignore[arg-type]  # all literals
            max_tokens=9,
        )
        assert ("thinking" in request) is is_off
        assert request["output_config"] == {"effort": effort}


def test_a_date_in_a_models_id_changes_nothing() -> None:
    assert known_traits("claude-haiku-4-5-20251001") == known_traits("claude-haiku-4-5") == CAUTIOUS
    assert known_traits("claude-sonnet-5-7") is None


USER, BOT = Role.USER, Role.ASSISTANT
TURNS = [Turn(role=USER, text="How long is\nparental leave?"), Turn(role=BOT, text="16 weeks.")]


def test_the_rewrite_is_asked_with_the_conversation_as_quoted_text() -> None:
    prompt = rewrite_prompt("And in\nSpain?", TURNS, user_hash="h")
    assert prompt.tier is Tier.FAST
    assert "user: How long is parental leave?\nassistant: 16 weeks." in prompt.question
    assert prompt.question.endswith("\nAnd in Spain?")
    assert (prompt.turns, prompt.passages) == ((), ())


def test_only_a_usable_rewrite_is_used() -> None:
    assert rewritten_query(' "How long\nis it?" ') == "How long is it?"
    assert rewritten_query("  ") is None
    assert rewritten_query("x" * 700) is None


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("And in Spain?", True),
        ("Why?", True),
        ("who do I tell and by when?", True),
        ("Who approves that for external contractors?", True),
        ("Which printer stands on the second floor?", False),
    ],
)
def test_a_question_leans_on_the_one_before(question: str, leans: bool) -> None:
    expected = f"{question} How long is parental leave?" if leans else question
    assert fallback_query(question, TURNS) == expected
    assert fallback_query(question, TURNS[1:]) == question


def test_long_conversations_are_cut() -> None:
    turns = [Turn(role=USER, text=f"{n} " + "x" * 5_000) for n in range(20)]
    kept = recent_turns([*turns, Turn(role=BOT, text=" ")])
    assert len(kept) == 8
    assert kept[-1].text.startswith("19 ")
    assert max(len(turn.text) for turn in kept) == 1_500


def test_our_own_turns_are_told_without_markers() -> None:
    answer = "16 weeks. [1][2]\n\n- at full pay [2]\nUse `a[1]`.\n\n[1] handbook.pdf, p. 3 · today"
    told = recent_turns([Turn(role=BOT, text=answer), Turn(role=USER, text="What is [1]?")])
    assert [turn.text.split("\n") for turn in told] == [
        ["16 weeks.", "", "- at full pay", "Use `a[1]`.", "", "handbook.pdf, p. 3 · today"],
        ["What is [1]?"],
    ]
