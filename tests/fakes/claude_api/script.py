"""What a test can make the server do; values only, so that a script reads as a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, TypeAlias

from core.domain.json import JsonValue

__all__ = [
    "Break",
    "CallTool",
    "Cite",
    "Fault",
    "HttpError",
    "Piece",
    "Refuse",
    "Say",
    "Speech",
    "Step",
    "Text",
    "Trickle",
]


@dataclass(frozen=True, slots=True)
class Cite:
    """Text blocks `start` to `end` (exclusive) of the n-th search result of the request."""

    search_result_index: int
    start: int = 0
    end: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One text block."""

    text: str
    citations: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class CallTool:
    """One tool_use block."""

    name: str
    input: Mapping[str, JsonValue]


Piece: TypeAlias = Text | CallTool


@dataclass(frozen=True, slots=True)
class Say:
    """Answer with these blocks."""

    pieces: tuple[Piece, ...]
    stop_reason: Literal[
        "end_turn", "max_tokens", "tool_use", "pause_turn", "model_context_window_exceeded"
    ] = "end_turn"
    thinking: str = ""
    """Shown only when the request asks for `display: summarized`, as the API does."""
    usage: Mapping[str, int] = field(default_factory=dict)
    """Counts that replace the counted ones, such as `cache_read_input_tokens`."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Stop with `refusal`, after saying these blocks."""

    category: (
        Literal["cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms"] | None
    ) = None
    explanation: str | None = None
    pieces: tuple[Piece, ...] = ()


Speech: TypeAlias = Say | Refuse


@dataclass(frozen=True, slots=True)
class HttpError:
    """Answer with an error before any stream begins."""

    status: int
    message: str = "scripted error"
    error_type: str | None = None
    retry_after_s: float | None = None


class Fault(Enum):
    """How a begun answer goes wrong."""

    ERROR_EVENT = "an SSE error event: overloaded"
    CUT = "the connection breaks"
    SILENCE = "nothing more is sent"
    EARLY_END = "the body ends cleanly but too soon"
    BAD_JSON = "an event that is not JSON"


@dataclass(frozen=True, slots=True)
class Break:
    """Begin to answer, send this many text deltas, then go wrong."""

    fault: Fault
    after_text_deltas: int = 1
    says: Speech | None = None
    """What it was about to say; by default what the little model says."""


@dataclass(frozen=True, slots=True)
class Trickle:
    """Answer whole but slowly: a pause before every event."""

    pause_s: float
    says: Speech | None = None


Step: TypeAlias = Say | Refuse | HttpError | Break | Trickle
