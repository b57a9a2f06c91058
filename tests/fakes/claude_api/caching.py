"""The API's prompt cache: prefixes up to a mark are written once, then read."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from pydantic import BaseModel

from core.domain.json import JsonObject
from tests.fakes.claude_api.models import MODELS
from tests.fakes.claude_api.request import CountTokensRequest

__all__ = ["CHARACTERS_PER_TOKEN", "PromptCache"]

CHARACTERS_PER_TOKEN: Final = 4


class PromptCache:
    """What was cached by requests so far; it forgets nothing, since tests take no five minutes."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def counted(self, request: CountTokensRequest, total: int) -> JsonObject:
        """Return how many of a request's tokens are read from the cache and written to it."""
        read = written = 0
        least = MODELS[request.model].cached_from_tokens
        for prefix in _marked_prefixes(request):
            tokens = min(len(prefix) // CHARACTERS_PER_TOKEN, total)
            if tokens < least:  # silently, as the API does
                continue
            name = sha256(f"{request.model} {prefix}".encode(errors="replace")).hexdigest()
            if name in self._known:
                read = tokens
            else:
                self._known.add(name)
                written = tokens
        written = max(written - read, 0)
        return {
            "input_tokens": max(total - read - written, 0),
            "cache_read_input_tokens": read,
            "cache_creation_input_tokens": written,
        }


def _marked_prefixes(request: CountTokensRequest) -> Iterator[str]:
    """Yield what stands up to each mark, in the order tools, system, messages."""
    prefix = ""
    for block in _blocks(request):
        prefix += block.model_dump_json(exclude={"cache_control"}, exclude_defaults=True)
        if getattr(block, "cache_control", None) is not None:
            yield prefix
    if request.cache_control is not None:
        yield prefix


def _blocks(request: CountTokensRequest) -> Iterator[BaseModel]:
    yield from request.tools
    yield from request.system
    for message in request.messages:
        yield from message.content
