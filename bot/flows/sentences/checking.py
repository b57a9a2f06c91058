"""What is said of a file or a channel when somebody asks what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.flows.sentences.words import count, listing

__all__ = [
    "CHECK_DELETED",
    "CHECK_FORGOTTEN",
    "CHECK_NOT_READ",
    "CHECK_UNSHARED",
    "YOUR_FILE",
    "ChannelCounts",
    "channel_status",
    "check_confirmed",
    "check_gone_proof",
    "check_read",
    "check_refused",
    "check_where",
    "forgotten_in",
    "seen_by_nobody",
    "seen_by_private",
    "seen_by_public",
]

CHECK_DELETED: Final = "It was deleted in Slack. Nothing of it is quoted."

CHECK_FORGOTTEN: Final = (
    "It is forgotten. Nothing of it is quoted until somebody lifts that with `/ingest remember`."
)

CHECK_UNSHARED: Final = "It is shared nowhere any more that I know of. Nothing of it is quoted."

CHECK_NOT_READ: Final = "I have not read it; nothing of it is quoted. `/ingest` reads it."

YOUR_FILE: Final = "You see this because you shared it."


def check_read(pages: int | None, passages: int) -> str:
    """Say that a file was read."""
    of_pages = f"{count(pages, 'page')}, " if pages else ""
    return f"I have read it: {of_pages}{count(passages, 'passage')} in my index."


def check_refused(reason: str) -> str:
    """Say why a file was not read."""
    return f"I looked at it and did not read it: {reason.rstrip('.')}."


def check_where(channels: Sequence[str]) -> str:
    """Say where a file is shared, as far as the asker may see."""
    return f"Shared in {', '.join(channels)}."


def check_confirmed(when: str) -> str:
    """Say when Slack last showed a file."""
    return f"Slack last showed it to me on {when}."


def check_gone_proof(passages: int) -> str:
    """Say what is left of a file that is gone, as looked up now."""
    if passages:
        return (
            f"Looked up just now: {count(passages, 'passage')} still to be removed from my "
            "index, and not quoted. My records hold its name, its ids and that it is gone, no text."
        )
    return (
        "Looked up just now: my index holds 0 passages of it. My records hold its name, its ids "
        "and that it is gone, no text."
    )


def forgotten_in(channel: str) -> str:
    """Say that a file is forgotten in one of its channels."""
    return f"In {channel} it is forgotten and not used."


def seen_by_public(channel: str) -> str:
    """Say who is answered from a file of a public channel, and why."""
    return (
        f"Every full member of this workspace can be answered from it, and guests in {channel}, "
        f"because {channel} is a public channel."
    )


def seen_by_private(channel: str) -> str:
    """Say who is answered from a file of a private conversation, and why."""
    return f"Members of {channel} can be answered from it, because it is shared there."


def seen_by_nobody(channel: str) -> str:
    """Say that a file of a channel with people from outside is not used."""
    return f"It is not used for {channel}, which is, or may be, shared with another organisation."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCounts:
    """How many of a channel's files are what; those `refused` by the reason."""

    total: int
    read: int
    pages: int
    passages: int
    waiting: int
    forgotten: int
    refused: Mapping[str, int]


def channel_status(files: ChannelCounts, *, last: str | None, running: bool, seen_by: str) -> str:
    """Say what is known of a channel's files."""
    in_all = count(files.total, "file")
    lines = [f"{in_all} in this channel: {files.read} read, {files.waiting} not read yet."]
    if files.passages:
        of_pages = f", {count(files.pages, 'page')} in all" if files.pages else ""
        lines.append(f"{count(files.passages, 'passage')} in my index{of_pages}.")
    if files.forgotten:
        lines.append(f"{files.forgotten} forgotten.")
    lines += [f"{n} not readable: {reason.rstrip('.')}." for reason, n in files.refused.items()]
    lines.append(f"Last `/ingest`: {last}." if last else "`/ingest` was never run here.")
    lines.append("An ingest is running now." if running else "No ingest is running.")
    return listing([*lines, seen_by])
