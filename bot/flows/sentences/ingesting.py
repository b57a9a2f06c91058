"""What is said about reading a channel's files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.flows.sentences.words import count, listing, plain_name

__all__ = [
    "CANCEL_INGEST",
    "INGEST_IN_DM",
    "INGEST_IS_OVER",
    "INGEST_IS_RUNNING",
    "INGEST_IS_STOPPING",
    "NOT_NOW",
    "NOT_READABLE",
    "NO_FILES",
    "first_run",
    "ingest_report",
    "ingest_stopped",
    "not_a_member",
    "progress",
]

INGEST_IN_DM: Final = (
    "`/ingest` reads a channel’s files, and this is a direct message. Name the channel "
    "(`/ingest #channel`, chosen from the list Slack shows), or run `/ingest` in it."
)

NO_FILES: Final = (
    "There are no files in this channel yet. Share some here, then run `/ingest` again."
)


def not_a_member(name: str) -> str:
    """Say how to let the bot in."""
    return (
        f"I cannot see this channel’s files because I am not a member of it. "
        f"Invite me with `/invite @{name}`, then run `/ingest` again."
    )


CANCEL_INGEST: Final = "Cancel"

INGEST_IS_OVER: Final = "There is nothing to cancel: I am not reading these files any more."

INGEST_IS_RUNNING: Final = (
    "I am reading this channel’s files already: the message that counts up is above. "
    "Files shared since then are read by running `/ingest` again afterwards."
)

INGEST_IS_STOPPING: Final = "It is being cancelled already; the report follows in a moment."


def ingest_stopped(who: str, left: int) -> str:
    """Say who stopped an ingest, and what that means."""
    return (
        f"Cancelled by {who} with {count(left, 'file')} left. "
        "What was read stays; `/ingest` reads the rest."
    )


NOT_READABLE: Final = "It could not be read"

NOT_NOW: Final = "It could not be downloaded or read just now; run /ingest again"


def ingest_report(read: int, same: int, skipped: Sequence[tuple[str, str | None]]) -> str:
    """Say how many files were read, and each skipped one's name with its reason."""
    head = f"Read {count(read, 'file')}"
    if same:
        head += f", {same} unchanged"
    if not skipped:
        return f"{head}."
    lines = [
        f"{plain_name(name)}: {(reason or NOT_READABLE).rstrip('.')}" for name, reason in skipped
    ]
    return f"{head}, {len(skipped)} skipped:\n{listing(lines)}"


def progress(done: int, total: int, *, is_stopping: bool = False) -> str:
    """Say how far an ingest came."""
    if is_stopping:
        return f"Reading {done} of {total} files: stopping…"
    return f"Reading {done} of {total} files…"


def first_run(who: str) -> str:
    """Say, once in a channel, what reading its files means."""
    return (
        f"{who} asked me to read the files shared in this channel. I keep their text, cut into "
        "passages, to answer questions from people who may see this channel. "
        "A file deleted in Slack is no longer used; remove me from the channel to stop this."
    )
