"""The mark behind files and contents as it was last read, for as long as it may stand for now."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from core.domain.ports import Record

__all__ = ["SeenMark"]

_HOLDS_S: Final = 1.0
"""Source: the index's refresh interval. What others write is found no sooner either."""


class SeenMark:
    """What was read under the mark, unless this process has written since."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._writes = 0
        self._seen: tuple[float, Record] | None = None

    @property
    def record(self) -> Record | None:
        """The mark, if it was read within the last second."""
        if self._seen is None or self._clock() - self._seen[0] >= _HOLDS_S:
            return None
        return self._seen[1]

    def reading(self) -> Callable[[Record | None], None]:
        """Say that it is about to be read; return what takes in the mark that was read."""
        begun, writes = self._clock(), self._writes

        def read(record: Record | None) -> None:
            if writes == self._writes:
                self._seen = None if record is None else (begun, record)

        return read

    @contextmanager
    def written(self) -> Iterator[None]:
        """Say that it is written: a reading that overlaps with this says nothing."""
        self._changed()
        try:
            yield
        finally:
            self._changed()

    def _changed(self) -> None:
        self._writes += 1
        self._seen = None
