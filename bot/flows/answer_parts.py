"""What goes in and comes out of answering one question, beside the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.flows import sentences
from bot.flows.readers import Readers
from bot.flows.requests import QuestionAsked
from bot.surface import Control
from core.domain.answers import Answer, Turn
from core.domain.ids import MessageId
from core.records.replies import Reply

__all__ = ["Answered", "Controls", "no_controls", "noted_reply", "refusal"]

Controls: TypeAlias = Callable[[Answer], Awaitable[Sequence[Control]]]
"""Makes the buttons under an answer, once it is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer was made with."""

    readers: Readers
    turns: Sequence[Turn]


async def no_controls(_: Answer) -> Sequence[Control]:
    """Put no buttons under an answer."""
    return ()


def refusal(readers: Readers) -> str | None:
    """Say why nothing may be used for these readers; None when something may."""
    if not readers.audience.is_empty:
        return None
    if readers.venue.is_external and not readers.is_personal:
        return sentences.EXTERNAL_CHANNEL
    if readers.asker.is_external:
        return sentences.EXTERNAL_ASKER
    return sentences.NOTHING_TO_USE


def noted_reply(
    asked: QuestionAsked,
    job: str,
    message: MessageId | None,
    answer: Answer | None,
    *,
    rest: Sequence[MessageId],
    at: float,
) -> Reply:
    """Return what is noted of a posted reply: ids of what it cites or names, never words."""
    used = [*(c.passage for c in answer.citations), *answer.nearest] if answer else []
    return Reply(
        job=job,
        conversation=asked.destination.conversation,
        asker=asked.destination.asker,
        message=message,
        files=frozenset(p.source.file for p in used),
        contents=frozenset(p.content for p in used),
        outcome=answer.outcome.value if answer else "reason",
        posted_at=at,
        sources=frozenset(p.source.place.conversation for p in used),
        rest=tuple(rest),
    )
