"""What people ask for with the buttons around private answers, as jobs keep it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.flows.requests import RequestKind
from bot.surface import Destination
from core.domain.ids import FileId

__all__ = [
    "ANSWER_PRIVATELY",
    "FORGET_KEPT",
    "KEEP_PRIVATE",
    "PRIVATE_ANSWER",
    "SHARE",
    "SHARE_CONFIRMED",
    "SHARE_REQUEST",
    "ForgetKeptAsked",
    "PrivateAnswerAsked",
    "ShareAsked",
    "ShareStep",
]

ANSWER_PRIVATELY: Final = "answer_privately"
"""The button's action; its value is the asking message's time stamp, then its thread's, then the
files that are attached to it."""
SHARE: Final = "share_answer"
SHARE_CONFIRMED: Final = "share_answer_confirmed"
KEEP_PRIVATE: Final = "share_answer_declined"
"""The values of these three begin with the id of the kept answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateAnswerAsked:
    """Somebody wants a question answered again, for them alone.

    The question's words are not kept: they are read again where they were asked.
    """

    destination: Destination
    message_ts: str
    asked_at: float
    files: tuple[FileId, ...] = ()


PRIVATE_ANSWER = RequestKind("private_answer", PrivateAnswerAsked)


class ShareStep(StrEnum):
    """Which of the three buttons was pressed."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareAsked:
    """Somebody pressed a button about sharing a private answer.

    `shown` tells which question a confirmation answers.
    """

    destination: Destination
    kept: str
    step: ShareStep
    asked_at: float
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetKeptAsked:
    """A kept private answer is to be dropped."""

    kept: str


SHARE_REQUEST = RequestKind("share_answer", ShareAsked)
FORGET_KEPT = RequestKind("forget_kept_answer", ForgetKeptAsked)
