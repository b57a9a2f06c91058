"""What goes in and comes out of answering one question, beside the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.flows.readers import Readers
from bot.surface import Control
from core.domain.answers import Answer, Turn

__all__ = ["Answered", "Controls", "no_controls"]

Controls: TypeAlias = Callable[[Answer], Awaitable[Sequence[Control]]]
"""Makes the buttons under an answer, once it is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer was made with."""

    readers: Readers
    turns: Sequence[Turn]


async def no_controls(_: Answer) -> Sequence[Control]:
    """Put no buttons under an answer."""
    return ()
