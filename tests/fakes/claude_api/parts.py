"""One content block, whole and as the deltas that stream it; apart because each kind differs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from core.domain.json import JsonObject
from tests.fakes.claude_api.request import MessagesRequest, SearchResultBlock
from tests.fakes.claude_api.script import CallTool, Cite

__all__ = ["Part", "text_part", "thinking_part", "tokens_of", "tool_part"]

_TOKENS_PER_DELTA: Final = 4
_SIGNATURE: Final = "c2lnbmF0dXJlIG9mIGEgZmFrZQ=="


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A content block: as `stream: false` gives it, as it starts in a stream, and its deltas."""

    whole: JsonObject
    empty: JsonObject
    deltas: tuple[JsonObject, ...]


def tokens_of(text: str) -> list[str]:
    """Split text into what counts as its tokens; joined they are the text again."""
    return re.findall(r"\s*\S+(?:\s+\Z)?|\s+", text)


def thinking_part(request: MessagesRequest, thinking: str) -> Part:
    """Return the thinking block, empty unless the request asks for a summary."""
    shown = request.thinking is not None and request.thinking.display == "summarized"
    text = thinking if shown else ""
    deltas: list[JsonObject] = [{"type": "thinking_delta", "thinking": text}] if text else []
    deltas.append({"type": "signature_delta", "signature": _SIGNATURE})
    return Part(
        whole={"type": "thinking", "thinking": text, "signature": _SIGNATURE},
        empty={"type": "thinking", "thinking": "", "signature": ""},
        deltas=tuple(deltas),
    )


def text_part(
    text: str,
    cites: tuple[Cite, ...],
    sources: list[SearchResultBlock],
    *,
    citations_first: bool,
) -> Part:
    """Return a text block whose citations point into the request's sources."""
    citations = [_citation(cite, sources) for cite in cites]
    tokens = tokens_of(text)
    said: list[JsonObject] = [
        {"type": "text_delta", "text": "".join(tokens[at : at + _TOKENS_PER_DELTA])}
        for at in range(0, len(tokens), _TOKENS_PER_DELTA)
    ]
    cited: list[JsonObject] = [
        {"type": "citations_delta", "citation": citation} for citation in citations
    ]
    extra: JsonObject = {"citations": citations} if citations else {}
    empty: JsonObject = {"citations": []} if citations else {}
    return Part(
        whole={"type": "text", "text": text, **extra},
        empty={"type": "text", "text": "", **empty},
        deltas=tuple(cited + said if citations_first else said + cited),
    )


def tool_part(call: CallTool) -> Part:
    """Return a tool_use block."""
    head: JsonObject = {"type": "tool_use", "id": f"toolu_{uuid4().hex}", "name": call.name}
    return Part(
        whole={**head, "input": call.input},
        empty={**head, "input": {}},
        deltas=tuple(
            {"type": "input_json_delta", "partial_json": partial}
            for partial in ("", *tokens_of(json.dumps(call.input)))
        ),
    )


def _citation(cite: Cite, sources: list[SearchResultBlock]) -> JsonObject:
    source = sources[cite.search_result_index]
    cited = source.content[cite.start : cite.end]
    # The API guarantees valid pointers, so a script must not break them.
    if not source.citations.enabled or not 0 <= cite.start < cite.end <= len(source.content):
        raise IndexError(f"{cite} does not point at text that may be cited")
    return {
        "type": "search_result_location",
        "source": source.source,
        "title": source.title,
        "cited_text": "".join(block.text for block in cited),
        "search_result_index": cite.search_result_index,
        "start_block_index": cite.start,
        "end_block_index": cite.end,
    }
