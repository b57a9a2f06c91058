"""A ContextWriter that says what a test wants; apart from Claude so that tests need no server."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.answers import Usage
from core.domain.contexts import ContextProblem, Spent, WrittenContexts
from core.domain.documents import Chunk, Document

__all__ = ["ScriptedContexts"]


class ScriptedContexts:
    """Writes the same sentence for every chunk, or tells a problem; counts the documents."""

    def __init__(
        self, sentence: str = "About the Falcon project.", *, name: str = "scripted/1"
    ) -> None:
        self.sentence = sentence
        self.problem: ContextProblem | None = None
        self.documents = 0
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    async def write(self, document: Document, chunks: Sequence[Chunk]) -> WrittenContexts:
        self.documents += 1
        spent = Spent(usage=Usage(input_tokens=len(document.text)), usd=0.25)
        if self.problem is not None:
            return WrittenContexts(spent=spent, problem=self.problem)
        return WrittenContexts(sentences=(self.sentence,) * len(chunks), spent=spent)
