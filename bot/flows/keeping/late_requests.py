"""Somebody reads a conversation now who may see less: as a job keeps it until it is done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.requests import RequestKind, job_of
from core.domain.ids import ConversationId, TeamId, UserId, local_part, scoped
from core.records.jobs import Job

__all__ = ["LATE_READERS", "LateReadersSeen", "late_readers_job"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReadersSeen:
    """A conversation's readers may have widened, or one person's rights narrowed.

    With a conversation alone it is about whoever reads it; with a person alone, about every
    conversation the person is in; with both, about that person there.
    """

    team: TeamId
    conversation: ConversationId | None
    person: UserId | None


LATE_READERS = RequestKind("late_readers", LateReadersSeen)


def late_readers_job(seen: LateReadersSeen, *, cause: str, now: float) -> Job:
    """Make the job; `cause` names what happened, so that it is looked into once."""
    about = [local_part(id_) for id_ in (seen.conversation, seen.person) if id_ is not None]
    id_ = scoped(seen.team, LATE_READERS.flow, *about, cause)
    return job_of(LATE_READERS, seen, id_=id_, now=now)
