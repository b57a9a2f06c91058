"""A question with two passages, and how a model is asked it."""

from __future__ import annotations

from core.answering.claude.model import ClaudeModel
from core.answering.prompt import INSTRUCTIONS
from core.domain.answers import AnswerEvent, Prompt, Tier
from tests.builders import make_passage
from tests.fakes.claude_api import Cite, Say, Text

__all__ = ["QUESTION", "TWO_BLOCKS", "collect"]

QUESTION = Prompt(
    tier=Tier.ANSWER,
    instructions=INSTRUCTIONS,
    question="How many vacation days?",
    passages=(
        make_passage(3, text="Lunch is at noon."),
        make_passage(7, text="Everyone has 30 vacation days. They expire in March."),
    ),
)
TWO_BLOCKS = Say((Text("Everyone has 30.", (Cite(1, 0, 1),)), Text(" Ask them again and again.")))


async def collect(model: ClaudeModel, prompt: Prompt = QUESTION) -> list[AnswerEvent]:
    return [event async for event in model.stream(prompt)]
