"""What is said about files attached to a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.flows.sentences.words import count, listing, plain_name

__all__ = [
    "ADD_FILES",
    "ASK_ABOUT_FILE",
    "ATTACHED_NOT_NOW",
    "ATTACHED_NOT_SEEN",
    "ATTACHED_TOO_SLOW",
    "NO_WORDS",
    "READING_ATTACHED",
    "adding_failed",
    "attached_cut",
    "attached_read",
    "attached_unread",
    "files_added",
    "too_many_attached",
]

ADD_FILES: Final = "Add to this channel’s knowledge"

READING_ATTACHED: Final = "is reading the attached files…"

ASK_ABOUT_FILE: Final = (
    "Ask me something about it in this thread. Without a language model I quote the sentences that "
    "answer a question, and cannot sum a file up."
)

NO_WORDS: Final = (
    "I can only answer questions put in words, for example “how long is parental leave?”"
)

ATTACHED_TOO_SLOW: Final = "It took too long to read it for one answer"

ATTACHED_NOT_SEEN: Final = (
    "Slack does not show it to me here: it is gone, or the app lacks the files:read scope"
)

ATTACHED_NOT_NOW: Final = "It could not be downloaded or read just now; please try again"


def attached_unread(names_and_reasons: Sequence[tuple[str, str]]) -> str:
    """Name the attached files that could not be read, each with its reason."""
    lines = [f"{plain_name(name)}: {reason.rstrip('.')}" for name, reason in names_and_reasons]
    if len(lines) == 1:
        return f"I could not read {lines[0]}."
    return f"I could not read {count(len(lines), 'attached file')}:\n{listing(lines)}"


def too_many_attached(attached: int, most: int) -> str:
    """Say that only some of the attached files were read."""
    return (
        f"{attached} files are attached; I read the first {most} for one answer."
        if most
        else "I do not read attached files here; `/ingest` lets me read this channel’s files."
    )


def attached_cut(name: str) -> str:
    """Say that a file is too long for one answer."""
    return (
        f"{plain_name(name)} is too long for one answer: I looked only at its beginning. "
        "Once it is added to this channel’s knowledge, I search all of it."
    )


def attached_read(names: Sequence[str]) -> str:
    """Say that attached files were read."""
    return f"I read {', '.join(plain_name(name) for name in names)}."


def files_added(who: str, added: Sequence[str], known: Sequence[str]) -> str:
    """Say what a press of the button did."""
    parts = []
    if added:
        parts.append(
            f"{who} added {', '.join(plain_name(n) for n in added)} to this channel’s knowledge: "
            "I keep the text to answer questions from people who may see this channel."
        )
    if known:
        verb = "is" if len(known) == 1 else "are"
        parts.append(
            f"{', '.join(plain_name(n) for n in known)} {verb} in this channel’s knowledge already."
        )
    return " ".join(parts)


def adding_failed(names_and_reasons: Sequence[tuple[str, str]]) -> str:
    """Name the files that could not be added, each with its reason."""
    lines = [f"{plain_name(name)}: {reason.rstrip('.')}" for name, reason in names_and_reasons]
    return f"I could not add {count(len(lines), 'file')}:\n{listing(lines)}"
