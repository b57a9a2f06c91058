"""What the models take, where they differ: a model refuses a request that asks for more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from anthropic.types import ModelInfo

__all__ = ["CAUTIOUS", "Effort", "ThinkingOff", "Traits", "known_traits", "traits_of"]

Effort: TypeAlias = Literal["low", "medium", "high", "xhigh", "max"]
ThinkingOff: TypeAlias = Literal["between_tools", "disabled"]


@dataclass(frozen=True, slots=True)
class Traits:
    """What one model takes. `thinking_off` is None where thinking is off already, or never is."""

    takes_effort: bool
    thinking_off: ThinkingOff | None


CAUTIOUS = Traits(takes_effort=False, thinking_off=None)
"""For a model nothing is known about: every model takes a request without either."""

_ALWAYS_OR_NEVER = Traits(takes_effort=True, thinking_off=None)
_CAN_DISABLE = Traits(takes_effort=True, thinking_off="disabled")
# Source: platform.claude.com, "Models overview", "Effort" and "Thinking", October 2026.
_KNOWN = {
    "claude-haiku-5-5": _CAN_DISABLE,
    "claude-sonnet-5-5": Traits(takes_effort=True, thinking_off="between_tools"),
    "claude-opus-5-5": _ALWAYS_OR_NEVER,
    "claude-fable-5-1": _ALWAYS_OR_NEVER,
    "claude-mythos-5-1": _ALWAYS_OR_NEVER,
    "claude-sonnet-5": _CAN_DISABLE,
    "claude-fable-5": _ALWAYS_OR_NEVER,
    "claude-mythos-5": _ALWAYS_OR_NEVER,
    "claude-opus-5": _CAN_DISABLE,
    "claude-opus-4-8": _ALWAYS_OR_NEVER,
    "claude-opus-4-7": _ALWAYS_OR_NEVER,
    "claude-opus-4-6": _ALWAYS_OR_NEVER,
    "claude-sonnet-4-6": _ALWAYS_OR_NEVER,
    "claude-opus-4-5": _ALWAYS_OR_NEVER,
    "claude-haiku-4-5": CAUTIOUS,
    "claude-sonnet-4-5": CAUTIOUS,
}
_DATE = re.compile(r"-\d{8}$")


def known_traits(model: str) -> Traits | None:
    """Return what the table says of a model, with or without a date in its id."""
    return _KNOWN.get(_DATE.sub("", model))


def traits_of(info: ModelInfo) -> Traits:
    """Read traits from what the API says of a model."""
    if info.capabilities is None:
        return CAUTIOUS
    types = info.capabilities.thinking.types
    off: ThinkingOff | None = None
    if types.between_tools.supported:
        off = "between_tools"
    elif types.disabled.supported and info.capabilities.thinking.supported:
        off = "disabled"
    return Traits(takes_effort=info.capabilities.effort.supported, thinking_off=off)
