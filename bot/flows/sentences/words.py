"""Small words that other sentences are made of."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "channel_mention",
    "count",
    "listing",
    "mention",
    "plain_name",
]


def mention(user: str) -> str:
    """Return what a platform turns into a mention of a person; nobody can type it."""
    return f"\ue000{user}\ue001"


def channel_mention(channel: str) -> str:
    """Return what a platform turns into a channel's name, for those who may know it."""
    return f"\ue000#{channel}\ue001"


def plain_name(name: str) -> str:
    """Return a file's name so that it can be nothing but a name."""
    return "".join(c for c in name if c.isprintable())


def count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listing(lines: Sequence[str]) -> str:
    """Return lines as a list."""
    return "\n".join(f"• {line}" for line in lines)
