"""What is said around answers, and instead of one."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ASK_USAGE",
    "CHANGED_MEANWHILE",
    "EMPTY_MENTION",
    "EXTERNAL_ASKER",
    "EXTERNAL_CHANNEL",
    "LATE_READERS",
    "LEFT_OUT",
    "NOTHING_TO_USE",
    "NOT_READ_YET",
    "QUOTING",
    "READING_QUESTION",
    "REFUSED_BY_MODEL",
    "UNKNOWN_ASKER",
    "WITHDRAWN",
    "WITHDRAWN_FROM_READERS",
    "incomplete",
    "stale_question",
]

EMPTY_MENTION: Final = (
    "Ask me something about the files shared in this channel, for example "
    "“@Docent how long is parental leave?” "
    "If I have not read this channel’s files yet, run `/ingest` here first."
)

ASK_USAGE: Final = (
    "Usage: `/ask your question`. Only you see the answer; it uses the files of every "
    "conversation you may see."
)

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

LEFT_OUT: Final = "I left out a part of this answer that no file backs."

WITHDRAWN: Final = "Withdrawn: the file was removed."

LATE_READERS: Final = (
    "People can read this conversation now who may not see every file that my earlier answers here "
    "used, so I withdrew those answers. Ask again, and I answer from what everybody here may see."
)

WITHDRAWN_FROM_READERS: Final = (
    "Withdrawn: not everybody who reads this conversation now may see the files this came from."
)


def incomplete() -> str:
    """Say that an answer broke off."""
    return "This answer is incomplete: it broke off before the end."


def stale_question(minutes: int) -> str:
    """Say that a question waited too long to be answered unasked."""
    return (
        f"I was not running when you asked this, {minutes} minutes ago. "
        "Ask again if you still need it."
    )
