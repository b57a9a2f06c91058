"""What is said under an answer that is not all that its model began to write."""

from __future__ import annotations

import pytest

from bot.flows import sentences
from bot.flows.answering.answer_parts import shortfalls
from core.domain.answers import Answer, Outcome, StopReason, Usage

__all__: list[str] = []


@pytest.mark.parametrize(
    ("outcome", "is_cut", "said"),
    [
        (Outcome.ANSWERED, False, []),
        (Outcome.ANSWERED, True, [sentences.LEFT_OUT]),
        (Outcome.INCOMPLETE, False, [sentences.incomplete()]),
        (Outcome.INCOMPLETE, True, [sentences.incomplete()]),
        (Outcome.NOT_FOUND, True, []),
    ],
)
def test_what_is_missing_is_said(outcome: Outcome, is_cut: bool, said: list[str]) -> None:
    answer = Answer(
        outcome=outcome,
        text="Thirty.",
        citations=(),
        usage=Usage(),
        stop_reason=StopReason.END,
        model="m",
        is_cut=is_cut,
    )
    assert shortfalls(answer) == said
