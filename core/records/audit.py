"""Who did what, and when: ids only, never text or names, one entry a deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from core.domain.ids import ConversationId, FileId, MessageId, TeamId, UserId
from core.domain.ports import RecordStore
from core.records.repository import Keys, Repository

__all__ = ["Audit", "AuditAction", "AuditEntry"]

_MOST_A_DAY = 10_000
"""What one find may return on every engine; beyond it, a day's entries are cut off."""


class AuditAction(StrEnum):
    """What can be done that others may ask about later."""

    INGEST = "ingest"
    WATCH_ON = "watch_on"
    WATCH_OFF = "watch_off"
    FORGET = "forget"
    UNFORGET = "unforget"
    SHARE = "share"
    ERASE = "erase"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One deed. `by` is None for what was done on the command line; `at` is Unix seconds.

    `cause` is the job or command that did it, so that an attempt after a crash adds nothing.
    """

    team: TeamId | None
    action: AuditAction
    by: UserId | None
    at: float
    cause: str
    conversation: ConversationId | None = None
    file: FileId | None = None
    person: UserId | None = None
    message: MessageId | None = None


class Audit:
    """Writes and lists what was done."""

    def __init__(self, store: RecordStore) -> None:
        self._entries = Repository(store, "audit", AuditEntry, _keys)

    async def add(self, entry: AuditEntry) -> None:
        """Note a deed; the first note of the same deed of the same cause stands."""
        await self._entries.create(_id(entry), entry)

    async def since(self, at: float, *, now: float) -> Sequence[AuditEntry]:
        """Return what was done from a moment on, oldest first; the last second may lack."""
        found: list[AuditEntry] = []
        day, last = _day(at), _day(now)
        while day <= last:
            entries = await self._entries.find(state=day.isoformat(), limit=_MOST_A_DAY)
            found += (entry for entry in entries.values() if entry.at >= at)
            day += timedelta(days=1)
        return sorted(found, key=lambda entry: entry.at)


def _id(entry: AuditEntry) -> str:
    about = (entry.conversation, entry.file, entry.person, entry.message)
    return " ".join((entry.cause, entry.action.value, *(id_ or "-" for id_ in about)))


def _keys(entry: AuditEntry) -> Keys:
    return Keys(state=_day(entry.at).isoformat(), due_at=entry.at, owner=entry.by)


def _day(at: float) -> date:
    return datetime.fromtimestamp(at, tz=UTC).date()
