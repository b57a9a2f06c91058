"""The port to whatever writes answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from core.domain.answers import AnswerEvent, Prompt

__all__ = ["AnswerModel"]


class AnswerModel(Protocol):
    """Writes an answer from a prompt's passages."""

    @property
    def name(self) -> str:
        """What wrote the answer, as a reader knows it."""
        ...

    def stream(self, prompt: Prompt) -> AsyncIterator[AnswerEvent]:
        """Yield finished blocks, then one AnswerEnd.

        Raises:
            ModelUnavailable: it cannot be reached, is overloaded, or fell silent.
            ModelRejected: it does not take the request: a key, a model id, a limit.
        """
        ...
