"""What goes in and comes out of answering one question, beside the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.flows import sentences
from bot.flows.answering.attachments import Attached
from bot.flows.answering.small_talk import asks_to_sum_up
from bot.flows.readers import Readers
from bot.flows.requests import QuestionAsked
from bot.surface import Control, Destination
from core.domain.answers import Answer, Outcome, Turn
from core.domain.ids import MessageId
from core.records.conversations import Conversations
from core.records.replies import Reply

__all__ = [
    "Answered",
    "Controls",
    "how_to_ask",
    "no_controls",
    "noted_reply",
    "notes_under",
    "refusal",
    "shortfalls",
]

Controls: TypeAlias = Callable[[Answer], Awaitable[Sequence[Control]]]
"""Makes the buttons under an answer, once it is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer was made with."""

    readers: Readers
    turns: Sequence[Turn]
    attached: Attached


async def no_controls(_: Answer) -> Sequence[Control]:
    """Put no buttons under an answer."""
    return ()


def how_to_ask(asked: QuestionAsked, attached: Attached, *, quotes_only: bool) -> str | None:
    """Return what to tell somebody who attached files and asked nothing of them, if anything.

    Args:
        asked: what they wrote.
        attached: what came of their files.
        quotes_only: whether nothing can be summed up, for there is no language model.
    """
    came = attached.attachments or attached.notes
    if asked.has_words and not (quotes_only and came and asks_to_sum_up(asked.text)):
        return None
    if not attached.attachments:
        return "\n\n".join(attached.notes) or sentences.EMPTY_MENTION
    if not quotes_only:
        return None
    said = f"{sentences.attached_read(attached.names)} {sentences.ASK_ABOUT_FILE}"
    return "\n\n".join([said, *attached.notes])


async def notes_under(
    given: Answered, answer: Answer, served: Conversations, *, quotes_only: bool
) -> list[str]:
    """Return what is said under an answer.

    Raises:
        RecordsUnavailable: it could not be found out whether the conversation was read.
    """
    readers, notes = given.readers, list(given.attached.notes)
    may_ingest = not readers.is_personal and readers.asker.is_guest is False
    if answer.outcome is Outcome.NOT_FOUND and given.attached.attachments:
        notes.append(sentences.attached_read(given.attached.names))
    if answer.outcome is Outcome.NOT_FOUND and quotes_only and answer.nearest:
        notes.append(f"_{sentences.OTHER_WORDS}_")
    if answer.outcome is Outcome.NOT_FOUND and may_ingest:
        known = await served.get(readers.venue.conversation)
        if known is None or known.last_ingest_at is None:
            notes.append(sentences.NOT_READ_YET)
    notes += [f"_{shortfall}_" for shortfall in shortfalls(answer)]
    if quotes_only and answer.outcome is Outcome.ANSWERED:
        notes.append(f"_{sentences.QUOTING}_")
    return notes


def shortfalls(answer: Answer) -> list[str]:
    """Return what to say of an answer that is not all that its model began to write."""
    if answer.outcome is Outcome.INCOMPLETE:
        return [sentences.incomplete()]
    if answer.outcome is Outcome.ANSWERED and answer.is_cut:
        return [sentences.LEFT_OUT]
    return []


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
    to: Destination,
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
        conversation=to.conversation,
        asker=to.asker,
        message=message,
        files=frozenset(p.source.file for p in used),
        contents=frozenset(p.content for p in used),
        outcome=answer.outcome.value if answer else "reason",
        posted_at=at,
        sources=frozenset(p.source.place.conversation for p in used),
        rest=tuple(rest),
    )
