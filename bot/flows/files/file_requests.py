"""What people asked for about one file, by its name or by choosing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.flows.requests import RequestKind
from bot.surface import Destination
from core.domain.ids import ConversationId, FileId

__all__ = [
    "CHECK",
    "CHECK_FILE",
    "FORGET",
    "FORGET_FILE",
    "REMEMBER",
    "REMEMBER_FILE",
    "FileChosen",
    "FileNamed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNamed:
    """Somebody named a file; within one conversation, unless they wrote in a direct message."""

    destination: Destination
    name: str
    within: ConversationId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChosen:
    """Somebody chose a file that they were shown; within one conversation, or everywhere."""

    destination: Destination
    file: FileId
    within: ConversationId | None


FORGET: Final = RequestKind("forget", FileNamed)
FORGET_FILE: Final = RequestKind("forget_file", FileChosen)
REMEMBER: Final = RequestKind("remember", FileNamed)
REMEMBER_FILE: Final = RequestKind("remember_file", FileChosen)
CHECK: Final = RequestKind("check", FileNamed)
CHECK_FILE: Final = RequestKind("check_file", FileChosen)
