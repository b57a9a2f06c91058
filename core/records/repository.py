"""Records of one kind as values: read, created, and changed only if nobody else did."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from core.domain.ports import Record, RecordDraft, RecordKey, RecordStore
from core.errors import RecordChanged, RecordExists

__all__ = ["Keys", "Repository", "StoredOtherwise", "decoded"]

logger = logging.getLogger(__name__)

T = TypeVar("T")
_ATTEMPTS = 50
"""Lost races in a row before a change gives up: far above what contention explains."""
_SWEPT_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What find knows of a value."""

    state: str | None = None
    due_at: float | None = None
    owner: str | None = None


class Repository(Generic[T]):
    """Values of one kind, stored as JSON by pydantic."""

    def __init__(
        self,
        store: RecordStore,
        kind: str,
        value_type: type[T],
        keys: Callable[[T], Keys] = lambda _: Keys(),
    ) -> None:
        self.store = store
        self.kind = kind
        self._adapter = TypeAdapter(value_type)
        self._keys = keys

    async def get(self, id_: str) -> T | None:
        """Return a value as last written."""
        return (await self.get_many([id_])).get(id_)

    async def get_many(self, ids: Iterable[str]) -> Mapping[str, T]:
        """Return those that exist, as last written, in one request."""
        keys = [RecordKey(self.kind, id_) for id_ in dict.fromkeys(ids)]
        if not keys:
            return {}
        return {key.id: self.value(record) for key, record in (await self.store.get(keys)).items()}

    async def create(self, id_: str, value: T) -> bool:
        """Write a value unless there is one; tell whether it was written."""
        try:
            await self.store.create(self.draft(id_, value))
        except RecordExists:
            return False
        return True

    async def change(self, id_: str, step: Callable[[T | None], T | None]) -> T | None:
        """Replace a value by what `step` makes of it; `None` leaves it as it is.

        `step` may be called several times, so it must be pure. Returns the value now stored.

        Raises:
            RecordChanged: others kept changing it.
        """
        key = RecordKey(self.kind, id_)
        for _ in range(_ATTEMPTS):
            record = (await self.store.get([key])).get(key)
            old = self.value(record) if record is not None else None
            new = step(old)
            if new is None or new == old:
                return old
            try:
                if record is None:
                    await self.store.create(self.draft(id_, new))
                else:
                    await self.store.update(record, self.draft(id_, new))
            except (RecordExists, RecordChanged):
                continue
            return new
        raise RecordChanged(f"{self.kind} {id_!r} was changed by others {_ATTEMPTS} times in a row")

    async def find(
        self,
        *,
        state: str | None = None,
        owner: str | None = None,
        due_before: float | None = None,
        limit: int = 100,
    ) -> Mapping[str, T]:
        """Return values that match, oldest due first; it may lag.

        One that another version wrote in a shape of its own is left out: it must not keep what
        this version understands from being found.
        """
        found = await self.store.find(
            self.kind, state=state, owner=owner, due_before=due_before, limit=limit
        )
        values: dict[str, T] = {}
        for record in found:
            try:
                values[record.key.id] = self.value(record)
            except StoredOtherwise as error:
                extra = {"kind": self.kind, "error": str(error)}
                logger.warning("record_not_understood", extra=extra)
        return values

    async def sweep(self, *, state: str | None = None, due_before: float) -> int:
        """Delete all that match, and return how many they were."""
        deleted: set[str] = set()
        while True:
            found = await self.find(state=state, due_before=due_before, limit=_SWEPT_AT_ONCE)
            fresh = found.keys() - deleted  # find may lag behind what was just deleted
            for id_ in fresh:
                await self.delete(id_)
            deleted |= fresh
            if not fresh:
                return len(deleted)

    async def delete(self, id_: str) -> None:
        """Delete a value; deleting what is not there is no error."""
        await self.store.delete(RecordKey(self.kind, id_))

    def value(self, record: Record) -> T:
        """Decode a record of this kind."""
        return decoded(self._adapter, record.body)

    def draft(self, id_: str, value: T) -> RecordDraft:
        """Encode a value."""
        keys = self._keys(value)
        return RecordDraft(
            key=RecordKey(self.kind, id_),
            body=self._adapter.dump_python(value, mode="json"),
            state=keys.state,
            due_at=keys.due_at,
            owner=keys.owner,
        )


class StoredOtherwise(ValueError):
    """What was stored does not have the shape that this version reads."""


def decoded(adapter: TypeAdapter[T], body: object) -> T:
    """Decode what was stored.

    Raises:
        StoredOtherwise: it does not fit; the message names fields and never quotes them.
    """
    try:
        return adapter.validate_python(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        where = ", ".join(".".join(map(str, problem["loc"])) for problem in found)
    # Not raised from the other error: its text, in a log's traceback, would quote what was stored.
    raise StoredOtherwise(f"what was stored does not fit: {where}")
