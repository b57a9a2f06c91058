"""Turns a Prompt into the body of a Messages request; pure.

Passages go into a tool result, never into the system text or the user's words: models are
trained to distrust what stands there.
"""

from __future__ import annotations

from typing import TypedDict

from anthropic.types import (
    MessageParam,
    MetadataParam,
    OutputConfigParam,
    SearchResultBlockParam,
    TextBlockParam,
    ThinkingConfigParam,
    ToolChoiceNoneParam,
    ToolParam,
)

from core.answering.claude.traits import Effort, Traits
from core.answering.prompt import passage_blocks, passage_title
from core.answering.text import clean
from core.domain.answers import Prompt, Role, Turn
from core.domain.search import Passage

__all__ = [
    "LEAST_TOKENS",
    "MessageRequest",
    "citable_passages",
    "message_request",
    "set_effort",
]

LEAST_TOKENS = 2_048
"""Room for a short reply of a model that thinks: its thoughts count, and come first."""

_SEARCH = "search"
_CALL_ID = "toolu_search_1"
_TOOL = ToolParam(
    name=_SEARCH,
    description="Search the files that the team has shared in its chat.",
    input_schema={
        "type": "object",
        "properties": {"query": {"type": "string"}},
        "required": ["query"],
        "additionalProperties": False,
    },
)


class MessageRequest(TypedDict, total=False):
    """The arguments of `messages.stream` that Docent uses."""

    model: str
    max_tokens: int
    system: list[TextBlockParam]
    messages: list[MessageParam]
    tools: list[ToolParam]
    tool_choice: ToolChoiceNoneParam
    thinking: ThinkingConfigParam
    output_config: OutputConfigParam
    metadata: MetadataParam


def citable_passages(prompt: Prompt) -> tuple[Passage, ...]:
    """Return the passages that are sent, in the order that citations count them."""
    return tuple(p for p in prompt.passages if passage_blocks(p))


def message_request(
    prompt: Prompt,
    *,
    model: str,
    traits: Traits,
    effort: Effort,
    max_tokens: int,
) -> MessageRequest:
    """Build the request. Instructions come first and are cached, since they never change."""
    if prompt.max_tokens is not None:
        least = LEAST_TOKENS if traits.thinking_off is None else 0
        max_tokens = max(prompt.max_tokens, least)
    request = MessageRequest(
        model=model,
        max_tokens=max_tokens,
        system=[
            TextBlockParam(
                type="text",
                text=clean(prompt.instructions),
                cache_control={"type": "ephemeral"},
            )
        ],
        messages=_messages(prompt),
    )
    if prompt.passages:
        request["tools"] = [_TOOL]
        request["tool_choice"] = {"type": "none"}
    set_effort(request, traits, effort)
    if prompt.user_hash:
        request["metadata"] = {"user_id": prompt.user_hash}
    return request


def set_effort(request: MessageRequest, traits: Traits, effort: Effort) -> None:
    """Ask for no more thinking than that, as far as the model takes it."""
    if traits.takes_effort:
        request["output_config"] = {**request.get("output_config", {}), "effort": effort}
    # Source: thinking can be switched off at effort `high` and below only.
    if effort not in ("xhigh", "max"):
        if traits.thinking_off == "between_tools":
            request["thinking"] = {"type": "between_tools"}
        elif traits.thinking_off == "disabled":
            request["thinking"] = {"type": "disabled"}


def _messages(prompt: Prompt) -> list[MessageParam]:
    earlier = [_turn(turn) for turn in prompt.turns if turn.text.strip()]
    while earlier and earlier[0]["role"] != "user":  # the API wants a user's message first
        earlier.pop(0)
    question = TextBlockParam(type="text", text=clean(prompt.question).strip() or "?")
    results = [_search_result(passage) for passage in citable_passages(prompt)]
    if not results:
        return [*earlier, {"role": "user", "content": [question]}]
    return [
        *earlier,
        {"role": "user", "content": [question]},
        {
            "role": "assistant",
            "content": [
                {
                    "type": "tool_use",
                    "id": _CALL_ID,
                    "name": _SEARCH,
                    "input": {"query": question["text"]},
                }
            ],
        },
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": _CALL_ID, "content": results}],
        },
    ]


def _turn(turn: Turn) -> MessageParam:
    content = [TextBlockParam(type="text", text=clean(turn.text).strip() or "?")]
    if turn.role is Role.USER:
        return {"role": "user", "content": content}
    return {"role": "assistant", "content": content}


def _search_result(passage: Passage) -> SearchResultBlockParam:
    return {
        "type": "search_result",
        "source": f"passage-{passage.number}",
        "title": passage_title(passage),
        "content": [{"type": "text", "text": block} for block in passage_blocks(passage)],
        "citations": {"enabled": True},
    }
