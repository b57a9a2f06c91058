"""Every sentence the bot says, in one place. Waiting texts end with "…", final ones never do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from core.errors import (
    DataDirInUse,
    DocentError,
    EmbedderMissing,
    EmbedderUnavailable,
    IndexMismatch,
    IndexRejected,
    IndexUnavailable,
    ModelRejected,
    ModelUnavailable,
    RecordChanged,
    RecordExists,
    RecordsUnavailable,
    SandboxUnavailable,
    UnreadableFile,
)

__all__ = [
    "ASK_USAGE",
    "CHANGED_MEANWHILE",
    "EMPTY_MENTION",
    "ERROR_SENTENCES",
    "EXTERNAL_ASKER",
    "EXTERNAL_CHANNEL",
    "GUESTS_ONLY_ASK",
    "INGEST_IN_DM",
    "INGEST_USAGE",
    "NOTHING_TO_USE",
    "NOT_READ_YET",
    "NO_FILES",
    "QUOTING",
    "READING_QUESTION",
    "REFUSED_BY_MODEL",
    "UNEXPECTED",
    "UNKNOWN_ASKER",
    "WITHDRAWN",
    "could_not_find",
    "count",
    "first_run",
    "for_error",
    "incomplete",
    "listing",
    "mention",
    "not_a_member",
    "plain_name",
    "progress",
    "stale_question",
    "with_id",
]

EMPTY_MENTION: Final = (
    "Ask me something about the files shared in this channel, for example "
    "“@Docent how many vacation days do we have?” "
    "If I have not read this channel’s files yet, run `/ingest` here first."
)
ASK_USAGE: Final = (
    "Usage: `/ask your question`. Only you see the answer; it uses the files of every "
    "conversation you are in."
)
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
EXTERNAL_ASKER: Final = (
    "I answer only people of the workspace I was installed in, so I cannot help you here."
)
UNKNOWN_ASKER: Final = (
    "Slack did not tell me who you are, so I cannot do this now. Please try again in a moment."
)
EXTERNAL_CHANNEL: Final = (
    "This channel is shared with people outside your organisation, so I do not use any files here. "
    "Ask me in a direct message instead."
)
NOTHING_TO_USE: Final = (
    "I could not find this: I could not make sure who reads this conversation, "
    "so I used no files. Please try again in a moment."
)
NO_FILES: Final = (
    "There are no files in this channel yet. Share some here, then run `/ingest` again."
)
NOT_READ_YET: Final = "I have not read the files shared here yet; `/ingest` lets me."
READING_QUESTION: Final = "is looking through the files…"
QUOTING: Final = "Quoted from your files, without a language model."
CHANGED_MEANWHILE: Final = (
    "Something I was answering from was removed, or who reads this conversation changed, "
    "while I was answering. Please ask again."
)
REFUSED_BY_MODEL: Final = (
    "The language model declined to answer this. Asking it differently may help."
)
UNEXPECTED: Final = "Something went wrong on my side and I could not finish this."
WITHDRAWN: Final = "Withdrawn: the file was removed."


def could_not_find(places: str) -> str:
    """Say that the files hold no answer."""
    return f"I could not find this in {places}."


def incomplete() -> str:
    """Say that an answer broke off."""
    return "This answer is incomplete: it broke off before the end."


def stale_question(minutes: int) -> str:
    """Say that a question waited too long to be answered unasked."""
    return (
        f"I was not running when you asked this, {minutes} minutes ago. "
        "Ask again if you still need it."
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


def with_id(sentence: str, request: str) -> str:
    """Add the id that the log carries."""
    return f"{sentence} (id {request})"


def _reason(error: DocentError) -> str:
    return f"{error.reason}." if not error.reason.endswith((".", "!", "?")) else error.reason


def _later(what: str) -> Callable[[DocentError], str]:
    return lambda _: f"{what} Please try again in a few minutes."


ERROR_SENTENCES: Final[dict[type[DocentError], Callable[[DocentError], str]]] = {
    UnreadableFile: _reason,
    SandboxUnavailable: _later("I cannot read files at the moment."),
    EmbedderMissing: lambda _: "My embedding model is missing; whoever runs me must install it.",
    EmbedderUnavailable: _later("My embedding model does not answer."),
    IndexUnavailable: _later("I cannot reach my search index at the moment."),
    IndexMismatch: lambda _: "My search index does not fit my settings; whoever runs me must act.",
    IndexRejected: lambda _: "My search index refuses me; whoever runs me must act.",
    RecordExists: _later("Somebody else is doing this already."),
    RecordChanged: _later("Somebody else changed this at the same time."),
    RecordsUnavailable: _later("I cannot reach my records at the moment."),
    DataDirInUse: lambda _: "Another process is using my data; whoever runs me must act.",
    ModelUnavailable: _later("The language model is not answering at the moment."),
    ModelRejected: lambda _: "The language model refuses my requests; whoever runs me must act.",
}
"""What people are told of each error; a house test keeps it complete."""


def for_error(error: DocentError) -> str:
    """Turn an error into a sentence that says what happened and what to do."""
    for type_ in type(error).__mro__:
        if type_ in ERROR_SENTENCES:
            return ERROR_SENTENCES[type_](error)
    return UNEXPECTED


def mention(user: str) -> str:
    """Return what a platform turns into a mention of a person; nobody can type it."""
    return f"\ue000{user}\ue001"


def plain_name(name: str) -> str:
    """Return a file's name so that it can be nothing but a name."""
    return "".join(c for c in name if c.isprintable())


def count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listing(lines: Sequence[str]) -> str:
    """Return lines as a list."""
    return "\n".join(f"• {line}" for line in lines)
