"""Turns what is said into the API's messages and events; pure, so that their order is plain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from core.domain.json import JsonObject
from tests.fakes.claude_api.caching import CHARACTERS_PER_TOKEN, PromptCache
from tests.fakes.claude_api.parts import Part, text_part, thinking_part, tokens_of, tool_part
from tests.fakes.claude_api.request import CountTokensRequest, MessagesRequest
from tests.fakes.claude_api.rules import search_results
from tests.fakes.claude_api.script import Refuse, Speech, Text

__all__ = ["Reply", "as_events", "as_message", "compose", "count_tokens"]

_THINKING_TOKENS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer, complete."""

    id: str
    model: str
    parts: tuple[Part, ...]
    stop_reason: str
    stop_details: JsonObject | None
    usage: JsonObject


def count_tokens(request: CountTokensRequest) -> int:
    """Return a plausible count: it grows with every word the model would read."""
    read = request.model_dump_json(include={"system", "messages", "tools"}, exclude_defaults=True)
    return len(read) // CHARACTERS_PER_TOKEN


def compose(
    request: MessagesRequest, speech: Speech, cache: PromptCache, *, citations_first: bool
) -> Reply:
    """Resolve citations against the request and cut at `max_tokens`, thinking included."""
    thinks = request.thinking is None or request.thinking.type == "adaptive"
    thought = speech.thinking if not isinstance(speech, Refuse) else ""
    parts = [thinking_part(request, thought)] if thinks else []
    used = min(_THINKING_TOKENS * thinks, request.max_tokens)
    stop_reason = "refusal" if isinstance(speech, Refuse) else speech.stop_reason
    sources = search_results(request)
    for piece in speech.pieces:
        tokens = tokens_of(piece.text if isinstance(piece, Text) else json.dumps(piece.input))
        left = request.max_tokens - used
        used += min(len(tokens), left)
        if isinstance(piece, Text) and left:
            kept = "".join(tokens[:left])
            parts.append(text_part(kept, piece.citations, sources, citations_first=citations_first))
        elif not isinstance(piece, Text) and left >= len(tokens):
            parts.append(tool_part(piece))
        if len(tokens) > left:
            stop_reason = "max_tokens"
            break
    counted: JsonObject = {
        **cache.counted(request, count_tokens(request)),
        "output_tokens": max(1, used),
        "output_tokens_details": {"thinking_tokens": min(used, _THINKING_TOKENS * thinks)},
    }
    return Reply(
        id=f"msg_{uuid4().hex[:24]}",
        model=request.model,
        parts=tuple(parts),
        stop_reason=stop_reason,
        stop_details=_stop_details(speech),
        usage=counted if isinstance(speech, Refuse) else {**counted, **speech.usage},
    )


def as_message(reply: Reply) -> JsonObject:
    """Return the body of an answer that is not streamed."""
    return {
        "id": reply.id,
        "type": "message",
        "role": "assistant",
        "model": reply.model,
        "content": [part.whole for part in reply.parts],
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "stop_details": reply.stop_details,
        "usage": {**reply.usage, "service_tier": "standard"},
    }


def as_events(reply: Reply) -> Iterator[JsonObject]:
    """Yield the events of a streamed answer, in the API's order."""
    begun: JsonObject = {
        **as_message(reply),
        "content": [],
        "stop_reason": None,
        "stop_details": None,
        "usage": {**reply.usage, "output_tokens": 1, "output_tokens_details": None},
    }
    yield {"type": "message_start", "message": begun}
    yield {"type": "ping"}
    for index, part in enumerate(reply.parts):
        yield {"type": "content_block_start", "index": index, "content_block": part.empty}
        for delta in part.deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ending: JsonObject = {
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "stop_details": reply.stop_details,
    }
    yield {"type": "message_delta", "delta": ending, "usage": reply.usage}
    yield {"type": "message_stop"}


def _stop_details(speech: Speech) -> JsonObject | None:
    if not isinstance(speech, Refuse):
        return None
    return {"type": "refusal", "category": speech.category, "explanation": speech.explanation}
