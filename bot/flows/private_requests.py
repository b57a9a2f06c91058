"""What people ask for with the buttons around private answers, as jobs keep it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.flows.requests import RequestKind
from bot.surface import Destination

__all__ = ["ANSWER_PRIVATELY", "PRIVATE_ANSWER", "PrivateAnswerAsked"]

ANSWER_PRIVATELY: Final = "answer_privately"
"""The button's action; its value is the asking message's time stamp, then its thread's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateAnswerAsked:
    """Somebody wants a question answered again, for them alone.

    The question's words are not kept: they are read again where they were asked.
    """

    destination: Destination
    message_ts: str
    asked_at: float


PRIVATE_ANSWER = RequestKind("private_answer", PrivateAnswerAsked)
