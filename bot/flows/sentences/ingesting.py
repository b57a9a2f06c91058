"""What is said about reading a channel's files."""

from __future__ import annotations

from typing import Final

__all__ = [
    "GUESTS_ONLY_ASK",
    "INGEST_IN_DM",
    "INGEST_USAGE",
    "NO_FILES",
    "first_run",
    "not_a_member",
    "progress",
]

INGEST_USAGE: Final = (
    "`/ingest` reads the files shared in this channel, so that I can answer from them. "
    "Run it again whenever files were added; what has not changed is not read twice. "
    "`/ingest help` shows this text."
)

INGEST_IN_DM: Final = (
    "`/ingest` reads a channel’s files, and this is a direct message. "
    "Run it in the channel whose files I should read."
)

GUESTS_ONLY_ASK: Final = "Only full members of this workspace can have files read. You can ask."

NO_FILES: Final = (
    "There are no files in this channel yet. Share some here, then run `/ingest` again."
)


def not_a_member(name: str) -> str:
    """Say how to let the bot in."""
    return (
        f"I cannot see this channel’s files because I am not a member of it. "
        f"Invite me with `/invite @{name}`, then run `/ingest` again."
    )


def progress(done: int, total: int | None) -> str:
    """Say how far an ingest came."""
    if total is None:
        return "Reading: listing the files…"
    return f"Reading {done} of {total} files…"


def first_run(who: str) -> str:
    """Say, once in a channel, what reading its files means."""
    return (
        f"{who} asked me to read the files shared in this channel. I keep their text, cut into "
        "passages, to answer questions from people who may see this channel. "
        "A file deleted in Slack is no longer used; remove me from the channel to stop this."
    )
