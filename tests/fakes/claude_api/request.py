"""The request body as typed values; apart because the shape is checked before the rules are.

Only what Docent may send is known here: any other field is refused, as the API refuses typos.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tests.fakes.claude_api.refusals import invalid

__all__ = [
    "Block",
    "CountTokensRequest",
    "Message",
    "MessagesRequest",
    "RequestT",
    "SearchResultBlock",
    "TextBlock",
    "ThinkingBlock",
    "ToolResultBlock",
    "ToolUseBlock",
    "parse",
]


_SAMPLING: Final = frozenset({"temperature", "top_p", "top_k"})


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _as_blocks(content: object) -> object:
    """A string is short for one text block; an empty one for none."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return content


class _CacheControl(_Part):
    type: Literal["ephemeral"]
    ttl: Literal["5m", "1h"] | None = None


class _Citations(_Part):
    enabled: bool = False


class TextBlock(_Part):
    type: Literal["text"]
    text: Annotated[str, Field(pattern=r"\S")]
    citations: list[dict[str, object]] | None = None
    cache_control: _CacheControl | None = None


class SearchResultBlock(_Part):
    type: Literal["search_result"]
    source: str
    title: str
    content: Annotated[list[TextBlock], Field(min_length=1)]
    citations: _Citations = _Citations()
    cache_control: _CacheControl | None = None


class ThinkingBlock(_Part):
    type: Literal["thinking"]
    thinking: str
    signature: str


class ToolUseBlock(_Part):
    type: Literal["tool_use"]
    id: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]+$")]
    name: str
    input: dict[str, object]
    cache_control: _CacheControl | None = None


class ToolResultBlock(_Part):
    type: Literal["tool_result"]
    tool_use_id: str
    content: Annotated[
        list[Annotated[TextBlock | SearchResultBlock, Field(discriminator="type")]],
        BeforeValidator(_as_blocks),
    ] = []
    is_error: bool = False
    cache_control: _CacheControl | None = None


Block: TypeAlias = Annotated[
    TextBlock | SearchResultBlock | ThinkingBlock | ToolUseBlock | ToolResultBlock,
    Field(discriminator="type"),
]


class Message(_Part):
    role: Literal["user", "assistant"]
    content: Annotated[list[Block], Field(min_length=1), BeforeValidator(_as_blocks)]


class _Thinking(_Part):
    type: Literal["adaptive", "between_tools", "disabled", "enabled"]
    display: Literal["summarized", "omitted"] | None = None
    budget_tokens: int | None = None


class _OutputConfig(_Part):
    effort: Literal["low", "medium", "high", "xhigh", "max"] | None = None
    format: dict[str, object] | None = None


class _Tool(_Part):
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,128}$")]
    input_schema: dict[str, object]
    description: str = ""
    strict: bool | None = None
    cache_control: _CacheControl | None = None


class _ToolChoice(_Part):
    type: Literal["auto", "any", "tool", "none"]
    name: str | None = None
    disable_parallel_tool_use: bool | None = None


class _Metadata(_Part):
    user_id: Annotated[str, Field(max_length=256)] | None = None


class CountTokensRequest(_Part):
    """What is counted; `POST /v1/messages/count_tokens`."""

    model: str
    messages: Annotated[list[Message], Field(min_length=1)]
    system: Annotated[list[TextBlock], BeforeValidator(_as_blocks)] = []
    thinking: _Thinking | None = None
    output_config: _OutputConfig = _OutputConfig()
    tools: list[_Tool] = []
    tool_choice: _ToolChoice = _ToolChoice(type="auto")
    cache_control: _CacheControl | None = None


RequestT = TypeVar("RequestT", bound=CountTokensRequest)


class MessagesRequest(CountTokensRequest):
    """`POST /v1/messages`."""

    max_tokens: Annotated[int, Field(ge=1)]
    stream: bool = False
    metadata: _Metadata | None = None
    service_tier: Literal["auto", "standard_only"] | None = None
    inference_geo: str | None = None


def parse(kind: type[RequestT], body: bytes) -> RequestT:
    """Return the typed request.

    Raises:
        ApiError: 400, naming the first field that is wrong.
    """
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        if place in _SAMPLING:
            raise invalid(f"{place}: not supported by this API version") from error
        raise invalid(f"{place}: {first['msg']}") from error
