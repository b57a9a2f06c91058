"""What is said about watching a channel."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.sentences.words import listing, plain_name

__all__ = ["watch_turned", "watching"]


def watch_turned(who: str, *, is_on: bool) -> str:
    """Tell a channel that its new files are read from now on, or no more."""
    if is_on:
        return (
            f"{who} turned watching on: from now on I read files as they are shared in this "
            "channel. `/ingest watch off` stops it."
        )
    return (
        f"{who} turned watching off: new files are read only when somebody runs `/ingest`. "
        "What I have read so far stays."
    )


def watching(is_on: bool, unread: Sequence[tuple[str, str]] = ()) -> str:
    """Say whether a channel is watched, and what could not be read meanwhile, and why."""
    if is_on:
        said = "Watching is on: I read files as they are shared here. `/ingest watch off` stops it."
        lines = [f"{plain_name(name)}: {reason.rstrip('.')}" for name, reason in unread]
        return f"{said}\nNot read while watching:\n{listing(lines)}" if lines else said
    return "Watching is off. `/ingest watch on` lets me read files as they are shared here."
