"""The AnswerModel that asks Claude: one client a process, a bounded number of requests a prompt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import get_args

from core.answering.claude.client import Client
from core.answering.claude.request import citable_passages, message_request
from core.answering.claude.stream import answer_events
from core.answering.claude.traits import Effort
from core.config.settings import AnsweringSettings
from core.domain.answers import AnswerEvent, Prompt, Tier

__all__ = ["ClaudeModel"]

_FAST_EFFORT: Effort = "low"


class ClaudeModel:
    """Writes answers with Claude's native citations over the passages."""

    def __init__(self, settings: AnsweringSettings) -> None:
        self._settings = settings
        self._effort = next(e for e in get_args(Effort) if e == settings.claude_effort)
        self._client = Client(settings)

    @property
    def name(self) -> str:
        """The model that writes answers."""
        return self._settings.claude_model

    async def stream(self, prompt: Prompt) -> AsyncGenerator[AnswerEvent, None]:
        """Yield finished blocks, then one AnswerEnd.

        Raises:
            ModelUnavailable: it cannot be reached, is overloaded, or fell silent.
            ModelRejected: it does not take the request: a key, a model id, a limit.
        """
        deadline = asyncio.get_running_loop().time() + self._settings.answer_deadline_s
        is_fast = prompt.tier is Tier.FAST
        model = self._settings.claude_fast_model if is_fast else self._settings.claude_model
        request = message_request(
            prompt,
            model=model,
            traits=await self._client.traits(model),
            effort=_FAST_EFFORT if is_fast else self._effort,
            max_tokens=self._settings.claude_max_tokens,
        )
        events = answer_events(
            self._client.anthropic, request, citable_passages(prompt), deadline=deadline
        )
        async with aclosing(events):
            async for event in events:
                yield event

    async def check(self) -> tuple[str, ...]:
        """Ask the API about both models and return a sentence on each, for `doctor`.

        Raises:
            ModelUnavailable: the API cannot be reached.
            ModelRejected: the key or a model is refused.
        """
        models = dict.fromkeys((self._settings.claude_model, self._settings.claude_fast_model))
        return tuple([await self._client.check(model) for model in models])

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
