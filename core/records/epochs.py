"""Counters that tell every process that something it remembers is old."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.ports import RecordStore
from core.records.repository import Repository

__all__ = ["Epochs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Epoch:
    number: int


class Epochs:
    """Reads and advances counters by name; always as last written."""

    def __init__(self, store: RecordStore) -> None:
        self._epochs = Repository(store, "epoch", _Epoch)

    async def current(self, name: str) -> int:
        """Return a counter; 0 when it was never advanced.

        Raises:
            RecordsUnavailable: the records could not be asked.
        """
        epoch = await self._epochs.get(name)
        return epoch.number if epoch is not None else 0

    async def advance(self, name: str) -> int:
        """Count one further, and return the counter.

        Raises:
            RecordChanged: others kept changing it.
            RecordsUnavailable: the records could not be asked.
        """
        epoch = await self._epochs.change(
            name, lambda old: _Epoch(number=1 if old is None else old.number + 1)
        )
        return epoch.number if epoch is not None else 0
