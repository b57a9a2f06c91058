"""What is to be done to keep up with the chat platform, as a job keeps it until it is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.flows.requests import RequestKind
from core.domain.ids import TeamId

__all__ = ["WITHDRAW", "WithdrawAsked", "Withdrawal"]


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

    `about` is the file's id with FILE_REMOVED, else the conversation's.
    """

    team: TeamId
    why: Withdrawal
    about: str


WITHDRAW = RequestKind("withdraw", WithdrawAsked)
