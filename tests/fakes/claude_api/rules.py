"""What the API refuses although the shape is right; apart because it is pure and long in rules."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fakes.claude_api.models import MODELS, ClaudeModel
from tests.fakes.claude_api.refusals import ApiError, invalid
from tests.fakes.claude_api.request import (
    CountTokensRequest,
    Message,
    MessagesRequest,
    SearchResultBlock,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
)

__all__ = ["check", "search_results"]

_MAX_CACHE_MARKS = 4


def check(request: CountTokensRequest) -> None:
    """Refuse what the 2026-10-21 API refuses.

    Raises:
        ApiError: 404 for an unknown model, else 400.
    """
    model = MODELS.get(request.model)
    if model is None:
        raise ApiError(404, f"model: {request.model}")
    if isinstance(request, MessagesRequest) and request.max_tokens > model.max_tokens:
        raise invalid(f"max_tokens: {request.max_tokens} > {model.max_tokens}")
    _check_thinking(request, model)
    _check_tools(request, model)
    _check_turns(request.messages)
    _check_tool_results(request.messages)
    _check_sources(request)
    _check_cache_marks(request)
    _check_format(request.output_config.format)


def search_results(request: CountTokensRequest) -> list[SearchResultBlock]:
    """Return the sources in the order in which citations count them."""
    found: list[SearchResultBlock] = []
    for message in request.messages:
        for block in message.content:
            if isinstance(block, SearchResultBlock):
                found.append(block)
            elif isinstance(block, ToolResultBlock):
                found += [part for part in block.content if isinstance(part, SearchResultBlock)]
    return found


def _check_thinking(request: CountTokensRequest, model: ClaudeModel) -> None:
    if request.thinking is None:
        return
    kind = request.thinking.type
    if kind not in model.thinking:
        raise invalid(f"thinking.type: {kind!r} is not supported by {model.id}")
    if kind != "adaptive" and request.output_config.effort in ("xhigh", "max"):
        raise invalid(f"thinking.type: {kind!r} needs an effort of high or less")


def _check_tools(request: CountTokensRequest, model: ClaudeModel) -> None:
    choice = request.tool_choice
    names = {tool.name for tool in request.tools}
    if choice.type in ("any", "tool") and not model.forced_tools:
        raise invalid(f"tool_choice: {model.id} accepts auto and none only")
    if choice.type in ("any", "tool") and not names:
        raise invalid("tool_choice: may only be specified while providing tools")
    if choice.type == "tool" and choice.name not in names:
        raise invalid(f"tool_choice: tool {choice.name!r} not found in provided tools")
    for tool in request.tools:
        if tool.input_schema.get("type") != "object":
            raise invalid(f"tools: input_schema.type of {tool.name!r} must be 'object'")
    uses_tools = any(
        isinstance(block, ToolUseBlock | ToolResultBlock)
        for message in request.messages
        for block in message.content
    )
    if uses_tools and not names:
        raise invalid("tools: required while messages hold tool_use or tool_result blocks")


def _check_turns(messages: list[Message]) -> None:
    if messages[0].role != "user":
        raise invalid("messages: first message must use the 'user' role")
    if messages[-1].role == "assistant":
        raise invalid("messages: this model does not support assistant message prefill")
    for number, message in enumerate(messages):
        for block in message.content:
            is_answer = isinstance(block, ThinkingBlock | ToolUseBlock)
            is_source = isinstance(block, SearchResultBlock | ToolResultBlock)
            if (is_answer and message.role == "user") or (
                is_source and message.role == "assistant"
            ):
                raise invalid(
                    f"messages.{number}: {block.type!r} blocks are not permitted"
                    f" in {message.role} messages"
                )


def _check_tool_results(messages: list[Message]) -> None:
    called: list[str] = []
    for number, message in enumerate(messages):
        results = [block for block in message.content if isinstance(block, ToolResultBlock)]
        if any(not isinstance(block, ToolResultBlock) for block in message.content[: len(results)]):
            raise invalid(f"messages.{number}: tool_result blocks must come first")
        answered = [block.tool_use_id for block in results]
        if unknown := set(answered) - set(called):
            raise invalid(f"messages.{number}: tool_result without tool_use: {sorted(unknown)}")
        if missing := set(called) - set(answered):
            raise invalid(f"messages.{number}: tool_use without tool_result: {sorted(missing)}")
        called = [block.id for block in message.content if isinstance(block, ToolUseBlock)]
        if len(set(called)) < len(called):
            raise invalid(f"messages.{number}: tool_use ids must be unique")


def _check_sources(request: CountTokensRequest) -> None:
    enabled = {block.citations.enabled for block in search_results(request)}
    if len(enabled) > 1:
        raise invalid("messages: citations must be enabled on all search_result blocks or on none")
    if True in enabled and request.output_config.format is not None:
        raise invalid("output_config.format: cannot be used while citations are enabled")
    for number, message in enumerate(request.messages):
        for block in message.content:
            if isinstance(block, ToolResultBlock):
                kinds = {part.type for part in block.content}
                if "search_result" in kinds and len(kinds) > 1:
                    raise invalid(
                        f"messages.{number}: a tool_result with a search_result"
                        " may hold search_result blocks only"
                    )
    for text in _user_texts(request):
        if text.citations:
            raise invalid("messages: citations are not permitted on text of user messages")


def _user_texts(request: CountTokensRequest) -> Iterator[TextBlock]:
    for source in search_results(request):
        yield from source.content
    for message in request.messages:
        for block in message.content:
            if message.role == "user" and isinstance(block, TextBlock):
                yield block
            elif isinstance(block, ToolResultBlock):
                yield from (part for part in block.content if isinstance(part, TextBlock))


def _check_cache_marks(request: CountTokensRequest) -> None:
    blocks = [block for message in request.messages for block in message.content]
    inner = [
        part for block in blocks if isinstance(block, ToolResultBlock) for part in block.content
    ]
    # Thinking blocks cannot be marked.
    marked = [request, *request.tools, *request.system, *blocks, *inner]
    marks = sum(getattr(part, "cache_control", None) is not None for part in marked)
    if marks > _MAX_CACHE_MARKS:
        raise invalid(f"cache_control: at most {_MAX_CACHE_MARKS} blocks, found {marks}")


def _check_format(wanted: dict[str, object] | None) -> None:
    if wanted is None:
        return
    if wanted.get("type") != "json_schema" or not isinstance(wanted.get("schema"), dict):
        raise invalid("output_config.format: needs the type 'json_schema' and a schema")
    pending: list[object] = [wanted["schema"]]
    while pending:
        part = pending.pop()
        if not isinstance(part, dict):
            continue
        if part.get("type") == "object" and part.get("additionalProperties") is not False:
            raise invalid("output_config.format: objects need 'additionalProperties': false")
        inner = part.get("properties", {})
        pending += [*(inner.values() if isinstance(inner, dict) else []), part.get("items")]
