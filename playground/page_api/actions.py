"""What the page's owner supplies: suggestions, and what the Claude button does.

Apart because the server runs without either in tests.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playground.sample import Suggestion

__all__ = ["PageActions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageActions:
    """`use_claude` restarts the bot with Claude; None when that is not offered."""

    suggestions: tuple[Suggestion, ...] = ()
    use_claude: Callable[[], Awaitable[None]] | None = None
