"""What is said before files are read: where the report goes, how much it is, whether to start."""

from __future__ import annotations

from typing import Final

from bot.flows.sentences.words import count

__all__ = [
    "CANCEL",
    "COSTS_ENDPOINT",
    "COSTS_NOTHING",
    "NOTHING_DONE",
    "REPORT_IN_DM",
    "START",
    "STARTED",
    "STATUS_IN_DM",
    "much_to_read",
    "no_files_since",
    "of_channel",
    "since_only",
]

START: Final = "Read them"

CANCEL: Final = "Cancel"

NOTHING_DONE: Final = "Cancelled; nothing was done."

STARTED: Final = "I am reading them now."

REPORT_IN_DM: Final = "I am reading that channel’s files; the report comes in our direct message."


STATUS_IN_DM: Final = (
    "`/ingest status` is about a channel, and this is a direct message. Name the channel: "
    "`/ingest status #channel`, chosen from the list Slack shows."
)


COSTS_NOTHING: Final = "It costs nothing but the time: reading and indexing use no paid service."

COSTS_ENDPOINT: Final = (
    "Vectors come from the cluster’s inference endpoint, which may be billed to whoever runs it."
)


def much_to_read(files: int, megabytes: int, minutes: int, cost: str) -> str:
    """Say how much there is to read, and what it takes."""
    return (
        f"There are {count(files, 'file')} to read, about {megabytes} MB; that takes about "
        f"{count(minutes, 'minute')}. {cost} "
        "Questions are answered meanwhile, and what has been read is used at once. "
        "`/ingest since 2025-01-31` reads less."
    )


def no_files_since(day: str) -> str:
    """Say that nothing was shared since a day."""
    return f"No files were shared or changed here since {day}."


def of_channel(channel: str) -> str:
    """Say whose files a report is about."""
    return f"These are the files of {channel}."


def since_only(day: str) -> str:
    """Say which files a report leaves out."""
    return f"Only files shared or changed since {day}."
