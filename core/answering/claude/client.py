"""The connection to Anthropic, and what is asked of a model before it is used."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import httpx2
from anthropic import AnthropicError, APIStatusError, AsyncAnthropic
from anthropic.types import ModelInfo

from core.answering.claude.faults import answer_error
from core.answering.claude.traits import CAUTIOUS, Traits, known_traits, traits_of
from core.config.settings import AnsweringSettings
from core.errors import AnswerError, ModelRejected, ModelUnavailable
from core.utils.aio import AsyncOnce

__all__ = ["Client"]

_BASE_URL: Final = "https://api.anthropic.com"  # Source: the SDK's default, without its environment
_CONNECT_S: Final = 5.0  # Source: the SDK's default
logger = logging.getLogger(__name__)


class Client:
    """One pool of connections, and the traits of models that were asked for."""

    def __init__(self, settings: AnsweringSettings) -> None:
        self._silence_s = settings.model_silence_s
        self._asked_traits: dict[str, AsyncOnce[Traits]] = {}
        key = settings.anthropic_api_key
        # The read timeout counts bytes, so that a ping is a sign of life and silence is a fault.
        self.anthropic = AsyncAnthropic(
            api_key=key.get_secret_value() if key is not None else "",
            base_url=settings.anthropic_base_url or _BASE_URL,
            max_retries=0,
            timeout=httpx2.Timeout(settings.model_silence_s, connect=_CONNECT_S),
            open_telemetry=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self.anthropic.close()

    async def traits(self, model: str) -> Traits:
        """Return what a model takes; the least where nobody says."""
        known = known_traits(model)
        if known is not None:
            return known
        asked = self._asked_traits.setdefault(model, AsyncOnce(lambda: self._ask_traits(model)))
        try:
            return await asked.get()
        except ModelUnavailable as error:  # asked again with the next prompt
            logger.warning("model_traits_unknown", extra={"model": model, "error": error.reason})
            return CAUTIOUS

    async def retrieve(self, model: str) -> ModelInfo:
        """Ask the API about a model.

        Raises:
            ModelUnavailable: it cannot be reached.
            ModelRejected: the key or the model is refused.
        """
        try:
            async with asyncio.timeout(self._silence_s):
                return await self.anthropic.models.retrieve(model)
        except (AnthropicError, httpx2.TransportError, TimeoutError) as error:
            raise answer_error(error, model=model) from error

    async def check(self, model: str) -> str:
        """Say whether a model is there, and whether it can do what it is for.

        Raises:
            ModelUnavailable: the API cannot be reached.
            ModelRejected: the key or the model is refused.
        """
        try:
            info = await self.retrieve(model)
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

    async def _ask_traits(self, model: str) -> Traits:
        try:
            return traits_of(await self.retrieve(model))
        except ModelRejected as error:
            logger.warning("model_traits_unknown", extra={"model": model, "error": error.reason})
            return CAUTIOUS
