"""What is said about sharing a private answer with a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.flows.sentences.words import listing, mention, plain_name

__all__ = [
    "ALREADY_SHARED",
    "A_DIRECT_MESSAGE",
    "A_GROUP_MESSAGE",
    "KEEP_PRIVATE",
    "KEPT_PRIVATE",
    "NOT_YOUR_ANSWER",
    "SHARE",
    "SHARED",
    "SHARE_CHANGED",
    "SHARE_EXPIRED",
    "SHARE_FAILED",
    "SHARE_NOW",
    "SHARE_OUTSIDE",
    "disclosed_file",
    "origin",
    "share_question",
    "shared_by",
]

SHARE: Final = "Share with the channel"
SHARE_NOW: Final = "Share"
KEEP_PRIVATE: Final = "Keep private"

KEPT_PRIVATE: Final = "It stays between us: nothing was shared."
SHARED: Final = "Shared in the thread, with your name."

SHARE_EXPIRED: Final = (
    "I keep a private answer only for a while, and this one is gone. Please ask again to share it."
)
NOT_YOUR_ANSWER: Final = "Only the person whom I answered can share this answer."
ALREADY_SHARED: Final = "This answer was shared already, or is just being shared."
SHARE_OUTSIDE: Final = (
    "I did not share this: people outside your organisation read this conversation, or I could "
    "not make sure that they do not."
)
SHARE_CHANGED: Final = (
    "I did not share this: a file it is from was changed or removed, or you may not see it any "
    "more. Please ask again."
)
SHARE_FAILED: Final = "Slack did not take the answer, so nothing was shared."

A_DIRECT_MESSAGE: Final = "a direct message"
A_GROUP_MESSAGE: Final = "a group direct message"


def origin(where: str) -> str:
    """Say where a file is from, for those who may not go there."""
    return f"from {where}"


def disclosed_file(name: str, where: str) -> str:
    """Name a file that not everyone may open, and where it was shared."""
    return f"{plain_name(name)}, {origin(where)}"


def share_question(files: Sequence[str], *, has_guests: bool | None) -> str:
    """Say what sharing an answer discloses, and ask for a decision."""
    parts = ["Shall I share this answer with everyone here, with your name?"]
    if files:
        parts.append(f"Not all of them may open the files it is from:\n{listing(files)}")
    else:
        parts.append("All of them may open the files it is from.")
    if has_guests:
        parts.append("There are guests here, who would read it too.")
    elif has_guests is None:
        parts.append("I could not find out whether guests read this; take it that they do.")
    return "\n\n".join(parts)


def shared_by(user: str, *, hides: bool) -> str:
    """Say who shared an answer, and that some may not open its sources."""
    why = " Not everyone here may open its sources." if hides else ""
    return f"Shared by {mention(user)} from a private answer.{why}"
