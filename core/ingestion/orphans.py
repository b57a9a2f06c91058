"""Removes chunks that nothing points to: what a crash left between index and records.

They are never quoted, since the records are asked about every candidate; but their text would stay
when the file is deleted, and they take places of a search's candidates.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from ulid import ULID

from core.domain.ids import Generation
from core.domain.ports import SearchIndex
from core.records.library import Library

__all__ = ["remove_orphans"]

logger = logging.getLogger(__name__)

_GRACE_S = 86_400.0
"""Longer than any file is on its way in: chunks are written before the records point to them."""
_PAGE = 500


async def remove_orphans(
    index: SearchIndex,
    library: Library,
    *,
    clock: Callable[[], float] = time.time,
    page_size: int = _PAGE,
) -> int:
    """Remove the generations that no Content has as its current one; return how many.

    Raises:
        IndexUnavailable, IndexRejected, RecordsUnavailable: the rest is left for the next time.
    """
    oldest = clock() - _GRACE_S
    after: Generation | None = None
    removed = 0
    while page := await index.generations(after=after, limit=page_size):
        contents = await library.contents({content for content, _ in page})
        for content, generation in page:
            held = contents.get(content)
            is_current = held is not None and held.generation == generation
            if not is_current and _made_before(generation, oldest):
                await index.remove(content, generation)
                removed += 1
        _, after = page[-1]
    logger.info("orphans_removed", extra={"generations": removed})
    return removed


def _made_before(generation: Generation, time_s: float) -> bool:
    """Tell by its name, which begins with when it was made; one that does not say is kept."""
    try:
        return ULID.from_str(generation).timestamp < time_s
    except ValueError:
        return False
