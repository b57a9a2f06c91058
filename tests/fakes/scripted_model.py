"""An AnswerModel that says what a test wrote down; under the same contract as the real ones."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Sequence

from core.answering.prompt import passage_blocks
from core.answering.terms import content_terms, terms
from core.domain.answers import (
    AnswerBlock,
    AnswerEnd,
    AnswerEvent,
    Prompt,
    Quote,
    StopReason,
    Usage,
)
from core.errors import AnswerError

__all__ = ["ScriptedModel"]


class ScriptedModel:
    """Plays one script a prompt; without any, quotes the first block that shares a word."""

    def __init__(self, *scripts: Sequence[AnswerEvent | AnswerError]) -> None:
        self.prompts: list[Prompt] = []
        self.closed = 0
        """How many streams were ended, by their end or by their reader."""
        self._scripts = deque(scripts)

    @property
    def name(self) -> str:
        return "scripted"

    async def stream(self, prompt: Prompt) -> AsyncIterator[AnswerEvent]:
        self.prompts.append(prompt)
        try:
            for event in self._scripts.popleft() if self._scripts else _quote(prompt):
                if isinstance(event, AnswerError):
                    raise event
                yield event
        finally:
            self.closed += 1


def _quote(prompt: Prompt) -> Sequence[AnswerEvent]:
    end = AnswerEnd(stop_reason=StopReason.END, usage=Usage(), model="scripted")
    asked = set(content_terms(prompt.question))
    for passage in prompt.passages:
        for block in passage_blocks(passage):
            if asked & set(terms(block)):
                quote = Quote(passage=passage.number, text=block)
                return [AnswerBlock(text=block, quotes=(quote,)), end]
    return [end]
