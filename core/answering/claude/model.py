"""The AnswerModel that asks Claude: one client a process, one bounded request a prompt."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final, get_args

import httpx2
from anthropic import AnthropicError, APIStatusError, AsyncAnthropic
from anthropic.types import ModelInfo

from core.answering.claude.faults import answer_error
from core.answering.claude.request import SourcesIn, citable_passages, message_request
from core.answering.claude.stream import open_stream, read_events
from core.answering.claude.traits import CAUTIOUS, Effort, Traits, known_traits, traits_of
from core.config.settings import AnsweringSettings
from core.domain.answers import AnswerEvent, Prompt, Tier
from core.errors import AnswerError, ModelRejected, ModelUnavailable
from core.utils.aio import AsyncOnce

__all__ = ["ClaudeModel"]

_BASE_URL: Final = "https://api.anthropic.com"  # Source: the SDK's default, without its environment
_CONNECT_S: Final = 5.0  # Source: the SDK's default
_FAST_EFFORT: Effort = "low"
logger = logging.getLogger(__name__)


class ClaudeModel:
    """Writes answers with Claude's native citations over the passages."""

    def __init__(
        self, settings: AnsweringSettings, *, sources_in: SourcesIn = "tool_result"
    ) -> None:
        self._settings = settings
        self._sources_in = sources_in
        self._effort = next(e for e in get_args(Effort) if e == settings.claude_effort)
        self._asked_traits: dict[str, AsyncOnce[Traits]] = {}
        key = settings.anthropic_api_key
        # The read timeout counts bytes, so that a ping is a sign of life and silence is a fault.
        self._client = AsyncAnthropic(
            api_key=key.get_secret_value() if key is not None else "",
            base_url=settings.anthropic_base_url or _BASE_URL,
            max_retries=0,
            timeout=httpx2.Timeout(settings.model_silence_s, connect=_CONNECT_S),
            open_telemetry=False,
        )

    @property
    def name(self) -> str:
        """The model that writes answers."""
        return self._settings.claude_model

    async def stream(self, prompt: Prompt) -> AsyncIterator[AnswerEvent]:
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
            traits=await self._traits(model),
            effort=_FAST_EFFORT if is_fast else self._effort,
            max_tokens=self._settings.claude_max_tokens,
            sources_in=self._sources_in,
        )
        async with await open_stream(self._client, request, deadline=deadline) as stream:
            events = read_events(stream, citable_passages(prompt), model=model, deadline=deadline)
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
        return tuple([await self._check_one(model) for model in models])

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _check_one(self, model: str) -> str:
        try:
            info = await self._retrieve(model)
        except AnswerError as error:
            cause = error.__cause__
            # A gateway may forward messages only: its 404 does not carry the API's own type.
            if isinstance(cause, APIStatusError) and cause.status_code == 404 and not cause.type:
                return f"{model}: the server does not say what it knows of it"
            raise
        # A gateway may tell of a model without saying how long it lives.
        if info.lifecycle not in (None, "active"):
            until = f", ends {info.retires_at.date().isoformat()}" if info.retires_at else ""
            return f"{model}: {info.lifecycle}{until}; choose a newer model"
        if info.capabilities is not None and not info.capabilities.citations.supported:
            return f"{model}: cannot cite its sources; choose another model"
        return f"{model}: available"

    async def _traits(self, model: str) -> Traits:
        known = known_traits(model)
        if known is not None:
            return known
        asked = self._asked_traits.setdefault(model, AsyncOnce(lambda: self._ask_traits(model)))
        try:
            return await asked.get()
        except ModelUnavailable as error:  # asked again with the next prompt
            logger.warning("model_traits_unknown", extra={"model": model, "error": error.reason})
            return CAUTIOUS

    async def _ask_traits(self, model: str) -> Traits:
        try:
            return traits_of(await self._retrieve(model))
        except ModelRejected as error:
            logger.warning("model_traits_unknown", extra={"model": model, "error": error.reason})
            return CAUTIOUS

    async def _retrieve(self, model: str) -> ModelInfo:
        try:
            async with asyncio.timeout(self._settings.model_silence_s):
                return await self._client.models.retrieve(model)
        except (AnthropicError, httpx2.TransportError, TimeoutError) as error:
            raise answer_error(error, model=model) from error
