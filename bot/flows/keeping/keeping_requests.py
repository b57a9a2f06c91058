"""What is to be done to keep up with the chat platform, as a job keeps it until it is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.flows.requests import RequestKind
from core.domain.ids import ConversationId, FileId, TeamId

__all__ = [
    "CONVERSATION_CHANGED",
    "FILES_TOUCHED",
    "FILE_SHARED",
    "WITHDRAW",
    "ConversationChange",
    "ConversationChanged",
    "FileShared",
    "FilesTouched",
    "WithdrawAsked",
    "Withdrawal",
]


class Withdrawal(StrEnum):
    """Which replies to look at, by what happened."""

    FILE_REMOVED = "file_removed"
    """Those that used a file: it was deleted, unshared or forgotten."""
    SOURCE_CLOSED = "source_closed"
    """Those elsewhere that used a conversation's files: fewer people may see it now."""
    READERS_CHANGED = "readers_changed"
    """Those in a conversation that used others' files: more people read it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawAsked:
    """Replies are to be withdrawn whose own readers may not see what they used any more.

    `about` is the file's id with FILE_REMOVED, else the conversation's; `still_in` is where such a
    file is shared all the same, if it was only attached to questions, so that no record says so.
    """

    team: TeamId
    why: Withdrawal
    about: str
    still_in: tuple[ConversationId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShared:
    """A file was shared in a conversation: read at once where that is watched."""

    file: FileId
    conversation: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesTouched:
    """Files were edited, or lost a place: those that are known are looked at again.

    `until` is when the last of what it stands for had arrived: a look that begins later sees it.
    """

    files: tuple[FileId, ...]
    are_edited: bool = False
    until: float | None = None


class ConversationChange(StrEnum):
    """What happened to a conversation."""

    LEFT = "left"
    """The bot was taken out, or left."""
    JOINED = "joined"
    """The bot came in."""
    DELETED = "deleted"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    CLOSED = "closed"
    """It is private from now on."""
    HISTORY = "history"
    """Many of its messages changed or went at once."""
    MOVED = "moved"
    """It has another id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged:
    """Something happened to a conversation, `at` a Unix time by the platform's clock.

    `new_id` is its id from now on, with MOVED.
    """

    conversation: ConversationId
    change: ConversationChange
    at: float
    new_id: ConversationId | None = None


CONVERSATION_CHANGED: Final = RequestKind("conversation_changed", ConversationChanged)
FILES_TOUCHED: Final = RequestKind("files_touched", FilesTouched)
FILE_SHARED: Final = RequestKind("file_shared", FileShared)
WITHDRAW: Final = RequestKind("withdraw", WithdrawAsked)
