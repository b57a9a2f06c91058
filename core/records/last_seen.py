"""Values of records as last seen: every search reads dozens of them, and few have changed."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from core.domain.json import JsonObject
from core.domain.ports import Record
from core.records.repository import Repository
from core.utils.newest import Newest

__all__ = ["LastSeen"]

T = TypeVar("T")
_REMEMBERED: Final = 20_000
"""Of each kind; what was forgotten is decoded again."""


class LastSeen(Generic[T]):
    """Values as last seen, so that a record that says the same is not decoded anew."""

    def __init__(self, repository: Repository[T]) -> None:
        self._repository = repository
        self._seen: Newest[str, tuple[JsonObject, T]] = Newest(_REMEMBERED)

    def last(self, id_: str) -> T | None:
        """Return a value as it was then; None when it was not seen, or is forgotten."""
        seen = self._seen.get(id_)
        return None if seen is None else seen[1]

    def value(self, record: Record) -> T:
        """Return a record's value."""
        draft = record.draft
        id_, body = draft.key.id, draft.body
        seen = self._seen.get(id_)
        if seen is None or (seen[0] is not body and seen[0] != body):
            seen = self._seen[id_] = body, self._repository.value(record)
        return seen[1]
