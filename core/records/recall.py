"""Values that nobody changed since they were last read, as one record tells: the mark.

An engine whose reads cost much writes it anew with every change of a file or a content. A mark
that is the same as before therefore says that all of them are, and is all that has to be read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Generic, TypeVar

from core.utils.newest import Newest

__all__ = ["Recall"]

K = TypeVar("K")
V = TypeVar("V")

_STEADY_S: Final = 5.0
"""A mark may be read from one copy of an index before the change it stands for is on another."""
_TRUSTED_S: Final = 60.0
"""Then all is read again: so long lasts what a mark may ever fail to tell."""
_MOST: Final = 20_000


class Recall(Generic[K, V]):
    """Remembers values, when they were read, and under which mark."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.mark: object = None
        self._mark_since = 0.0
        self._seen: Newest[K, tuple[float, V]] = Newest(_MOST)

    def unchanged(self, keys: Iterable[K]) -> dict[K, V]:
        """Return the values that need not be read if the mark is still the same."""
        if not self._seen:
            return {}
        oldest = self.clock() - _TRUSTED_S
        seen = ((key, self._seen.get(key)) for key in keys)
        return {key: found[1] for key, found in seen if found is not None and found[0] > oldest}

    def note(self, values: Mapping[K, V], mark: object, *, read_at: float) -> None:
        """Take in the mark, and values that were read with it or after it, since `read_at`.

        Without a mark nothing is ever recalled. A record as a mark is its revision too: a request
        that is sent again writes the same body again.
        """
        if mark != self.mark:
            self.mark, self._mark_since = mark, self.clock()
            self._seen.clear()
        if mark is None or read_at - self._mark_since < _STEADY_S:
            return
        for key, value in values.items():
            self._seen[key] = read_at, value
