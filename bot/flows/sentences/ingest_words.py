"""What is said about the words after `/ingest`: what there are, and what was wrong with one."""

from __future__ import annotations

from typing import Final

from bot.flows.sentences.words import listing, plain_name

__all__ = [
    "INGEST_USAGE",
    "ONE_CHANNEL",
    "STATUS_TAKES_A_CHANNEL",
    "WATCH_ON_OR_OFF",
    "no_date",
    "no_file_names",
    "no_such_channel",
    "unknown_word",
    "usage_after",
    "which_file",
]

INGEST_USAGE: Final = (
    "`/ingest` reads the files shared in this channel, so that I can answer from them. "
    "Run it again whenever files were added; what has not changed is not read twice."
    "\n"
    + listing(
        [
            "`/ingest since 2025-01-31` reads only what was shared or changed since that day.",
            "`/ingest #channel` reads another channel you are in; the report comes in our direct "
            "message.",
            "`/ingest watch on` lets me read files as they are shared here, `watch off` ends that.",
            "`/ingest status` says what is read here, what is not, and who may see it.",
            "`/ingest check FILE` says what I know of a file, or that it is gone.",
            "`/ingest forget FILE` uses a file no more, `/ingest remember FILE` uses it again: for "
            "whoever shared it, and for admins.",
            "`/ingest help` shows this text.",
        ]
    )
)

ONE_CHANNEL: Final = "I can read one channel at a time."

STATUS_TAKES_A_CHANNEL: Final = (
    "After `status` I understand only a channel, chosen from the list Slack shows while you type "
    "`#`; without one it is about the channel you are in."
)

WATCH_ON_OR_OFF: Final = "It is `/ingest watch on` or `/ingest watch off`."


def which_file(word: str) -> str:
    """Ask for the name of a file."""
    return f"Which file? Write its name after `/ingest {word}`, as it is shown in Slack."


def no_date(said: str) -> str:
    """Say how a date is written."""
    if not said:
        return "Since when? A date is written as in `/ingest since 2025-01-31`."
    return f"“{plain_name(said)}” is no date; it is written as in `/ingest since 2025-01-31`."


def no_such_channel(said: str) -> str:
    """Say that a channel's name alone is not enough."""
    return (
        f"I do not know which channel “{plain_name(said)}” is: choose it from the list Slack shows "
        "while you type its name."
    )


def no_file_names(said: str) -> str:
    """Say that a channel is read as a whole."""
    return (
        f"I read all the files of a channel, not “{plain_name(said)}” alone: `/ingest` without a "
        "name reads what is new."
    )


def unknown_word(said: str, *, meant: str | None) -> str:
    """Say that something after the command is not understood, and what may have been meant."""
    problem = f"I do not understand “{plain_name(said)}” after `/ingest`."
    return f"{problem} Did you mean `/ingest {meant}`?" if meant else problem


def usage_after(problem: str | None) -> str:
    """Say what can be typed; after something mistyped, what was wrong and where the list is."""
    return f"{problem}\n`/ingest help` lists what I understand." if problem else INGEST_USAGE
