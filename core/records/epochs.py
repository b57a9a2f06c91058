"""Counters that tell every process that something it remembers is old."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.ports import RecordStore
from core.records.repository import Repository
from core.utils.newest import Newest

__all__ = ["Epochs"]

_REMEMBERED = 10_000
"""One that was forgotten counts as advanced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Epoch:
    number: int


class Epochs:
    """Counters by name, and how far this process has seen each go."""

    def __init__(self, store: RecordStore) -> None:
        self._epochs = Repository(store, "epoch", _Epoch)
        self._seen: Newest[str, int] = Newest(_REMEMBERED)

    async def moved(self, *names: str) -> set[str]:
        """Return those that others advanced since this process last looked.

        Raises:
            RecordsUnavailable: the records could not be asked.
        """
        epochs = await self._epochs.get_many(names)
        now = {name: epochs[name].number if name in epochs else 0 for name in names}
        moved = {name for name in names if now[name] != self._seen.get(name, 0)}
        for name in names:
            self._seen[name] = now[name]
        return moved

    async def advance(self, name: str) -> None:
        """Count one further: the others look again, this process knows already.

        Raises:
            RecordChanged: others kept changing it.
            RecordsUnavailable: the records could not be asked.
        """
        epoch = await self._epochs.change(
            name, lambda old: _Epoch(number=1 if old is None else old.number + 1)
        )
        if epoch is not None and epoch.number == self._seen.get(name, 0) + 1:
            self._seen[name] = epoch.number
