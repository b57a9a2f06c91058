"""Which records an erasure touches, and how. A house test has every kind of record decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from core.domain.ids import scoped, team_of
from core.domain.json import JsonValue
from core.domain.ports import Record, RecordStore
from core.errors import RecordChanged
from core.records.jobs import Jobs

__all__ = [
    "RULES",
    "Fate",
    "RecordErasure",
    "Rule",
    "Subject",
    "SubjectKind",
    "Touched",
    "is_named_in",
]

_STAND_IN: Final = "erased"
_ATTEMPTS: Final = 10


class SubjectKind(StrEnum):
    """What is erased."""

    FILE = "file"
    PERSON = "person"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is erased, by the id that carries its team."""

    kind: SubjectKind
    id: str


class Fate(StrEnum):
    """What becomes of a record that names the subject."""

    KEPT = "kept"
    """It holds ids only, and something still needs them."""
    BLANKED = "blanked"
    """The id goes, the rest is needed."""
    ENDED = "ended"
    """A job: what people wrote goes, the claim stays."""
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What becomes of a kind's records that name a subject, by the subject's kind."""

    file: Fate
    person: Fate
    conversation: Fate

    def of(self, kind: SubjectKind) -> Fate:
        """Return what becomes of them."""
        fates = {
            SubjectKind.FILE: self.file,
            SubjectKind.PERSON: self.person,
            SubjectKind.CONVERSATION: self.conversation,
        }
        return fates[kind]


_KEPT: Final = Rule(file=Fate.KEPT, person=Fate.KEPT, conversation=Fate.KEPT)
RULES: Final[dict[str, Rule]] = {
    # Files and their Contents are erased together with their chunks, see core.ingestion.erasing.
    "content": _KEPT,
    "file": _KEPT,
    # What was done has to stay accounted for: ids alone, never text or names.
    "audit": _KEPT,
    # Without them a reply that quoted a removed file could not be found and withdrawn.
    "reply": Rule(file=Fate.KEPT, person=Fate.BLANKED, conversation=Fate.KEPT),
    "use": _KEPT,
    # Under a conversation, and a digest of a name: which files are versions of one another.
    "name": Rule(file=Fate.BLANKED, person=Fate.KEPT, conversation=Fate.DELETED),
    "epoch": _KEPT,  # a number, of nobody
    "exchange": Rule(file=Fate.DELETED, person=Fate.DELETED, conversation=Fate.DELETED),
    # It holds the answer's words, whoever or whatever they are about.
    "kept_answer": Rule(file=Fate.DELETED, person=Fate.DELETED, conversation=Fate.DELETED),
    # Whole pages of ids: what is left of them points to nothing.
    "shared_in": Rule(file=Fate.KEPT, person=Fate.KEPT, conversation=Fate.DELETED),
    "departures": _KEPT,
    # Who introduced Docent there, or had it watch, was noted by earlier versions.
    "conversation": Rule(file=Fate.KEPT, person=Fate.BLANKED, conversation=Fate.DELETED),
    "worker": _KEPT,
    "job": Rule(file=Fate.KEPT, person=Fate.ENDED, conversation=Fate.ENDED),
}
"""By kind. One that is not here is deleted when it names the subject."""
_UNKNOWN: Final = Rule(file=Fate.DELETED, person=Fate.DELETED, conversation=Fate.DELETED)


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that names the subject, and what becomes of it."""

    record: Record
    fate: Fate

    @property
    def kind(self) -> str:
        """The record's kind."""
        return self.record.key.kind


class RecordErasure:
    """Carries out fates."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store
        self._jobs = Jobs(store)

    async def touched(self, subject: Subject) -> Sequence[Touched]:
        """Return every record that names a subject, by itself or by what it belongs to.

        Raises:
            RecordsUnavailable: the records cannot be read now.
        """
        return [
            Touched(record, RULES.get(record.key.kind, _UNKNOWN).of(subject.kind))
            async for record in self._store.scan()
            if is_named_in(record, subject.id)
        ]

    async def carry_out(self, touched: Touched, subject: Subject, *, now: float) -> None:
        """Do with a record what its fate is; doing it again changes nothing.

        Raises:
            RecordsUnavailable: the records cannot be written now.
            RecordChanged: others kept changing the record.
        """
        if touched.fate is Fate.DELETED:
            await self._store.delete(touched.record.key)
        elif touched.fate is Fate.ENDED:
            await self._jobs.erase(touched.record.key.id, now=now)
        elif touched.fate is Fate.BLANKED:
            await self._blank(touched.record, subject)

    async def _blank(self, record: Record, subject: Subject) -> None:
        stand_in = scoped(team_of(subject.id), _STAND_IN)
        for _ in range(_ATTEMPTS):
            draft = record.draft
            blank = replace(
                draft,
                body={
                    key: _without(value, subject.id, stand_in) for key, value in draft.body.items()
                },
                owner=stand_in if draft.owner == subject.id else draft.owner,
            )
            try:
                await self._store.update(record, blank)
            except RecordChanged:
                found = (await self._store.get([record.key])).get(record.key)
                if found is None:
                    return
                record = found
            else:
                return
        raise RecordChanged(f"{record.key.kind} {record.key.id!r} is changed again and again")


def is_named_in(record: Record, id_: str) -> bool:
    """Tell whether a record is about something: by its own id, its owner, or what it says."""
    own = (record.key.id, record.draft.owner)
    is_under = record.key.id.startswith((f"{id_}/", f"{id_}#"))
    return id_ in own or is_under or any(_says(value, id_) for value in record.body.values())


def _says(value: JsonValue, id_: str) -> bool:
    match value:
        case str():
            return value == id_
        case dict():
            return id_ in value or any(_says(part, id_) for part in value.values())
        case list() | tuple():
            return any(_says(part, id_) for part in value)
    return False


def _without(value: JsonValue, id_: str, stand_in: str) -> JsonValue:
    match value:
        case str():
            return stand_in if value == id_ else value
        case dict():
            return {
                stand_in if key == id_ else key: _without(part, id_, stand_in)
                for key, part in value.items()
            }
        case list() | tuple():
            return [_without(part, id_, stand_in) for part in value]
    return value
