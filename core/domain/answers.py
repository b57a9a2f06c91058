"""From a prompt to an answer whose every statement can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from core.domain.ids import FileId
from core.domain.search import Passage

__all__ = [
    "Answer",
    "AnswerBlock",
    "AnswerEnd",
    "AnswerEvent",
    "Citation",
    "Outcome",
    "Prompt",
    "Quote",
    "Role",
    "StopReason",
    "Tier",
    "Turn",
    "Usage",
]


class Role(StrEnum):
    """Who said a turn."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of a conversation, as plain text, and the files that were shared with it.

    `reply` is the job of one of our own.
    """

    role: Role
    text: str
    files: tuple[FileId, ...] = ()
    reply: str | None = None


class Tier(StrEnum):
    """Which model a prompt needs."""

    ANSWER = "answer"
    FAST = "fast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What an AnswerModel is asked. With no passages it is a plain instruction."""

    tier: Tier
    instructions: str
    question: str
    passages: tuple[Passage, ...] = ()
    turns: tuple[Turn, ...] = ()
    user_hash: str | None = None
    max_tokens: int | None = None


class StopReason(StrEnum):
    """Why a model stopped."""

    END = "end"
    MAX_TOKENS = "max_tokens"
    REFUSAL = "refusal"
    INTERRUPTED = "interrupted"
    """The stream ended without saying why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one answer, over all calls it took."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Add two usages field by field."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words a block of the answer rests on: they occur in the passage of that number."""

    passage: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBlock:
    """A finished piece of the answer, with all its quotes."""

    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEnd:
    """The end of a model's stream."""

    stop_reason: StopReason
    usage: Usage
    model: str


AnswerEvent: TypeAlias = AnswerBlock | AnswerEnd


class Outcome(StrEnum):
    """What an answer came to."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The span `[start, end)` of the answer's text rests on `quote`, found in `passage`.

    `number` is what the reader sees: sources are numbered in the order of first use.
    """

    start: int
    end: int
    number: int
    passage: Passage
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole answer. `nearest` are the files to name when nothing was found.

    `is_cut` tells that words were left out that rest on no passage. `usd` is what it cost, None
    where nobody knows the model's price.
    """

    outcome: Outcome
    text: str
    citations: tuple[Citation, ...]
    usage: Usage
    stop_reason: StopReason
    model: str
    nearest: tuple[Passage, ...] = ()
    is_cut: bool = False
    usd: float | None = None
