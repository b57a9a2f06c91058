"""Generations that are being written: noted in their Content, and dropped when left half done.

A generation whose note was struck out is never made the current one, so its chunks may be removed
whatever the process that writes it believes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ulid import ULID

from core.domain.files import STRUCK_OUT, Content
from core.domain.ids import ContentId, Generation
from core.domain.ports import SearchIndex
from core.records.library import Library

__all__ = ["drop_drafts", "left_behind"]

logger = logging.getLogger(__name__)

_ABANDONED = timedelta(minutes=15)
"""After this a generation that another run began is taken for what a crash left."""


def left_behind(content: Content, *, run: str) -> list[str]:
    """Return what an earlier attempt of a run, or a crash long ago, left half written."""
    oldest = datetime.now(UTC) - _ABANDONED
    return [
        generation
        for generation, writer in content.writing.items()
        if writer in {run, STRUCK_OUT} or ULID.from_str(generation).datetime < oldest
    ]


async def drop_drafts(
    index: SearchIndex, library: Library, id_: ContentId, generations: Collection[str]
) -> None:
    """Remove generations that are not current yet; whoever writes one cannot finish it.

    Raises:
        IndexUnavailable, RecordsUnavailable: what is left of them stays noted.
    """
    if not generations:
        return
    await library.change_content(id_, _noting(generations, STRUCK_OUT))
    for generation in generations:
        await index.remove(id_, Generation(generation))
    await library.change_content(id_, _noting(generations, None))
    logger.info("drafts_dropped", extra={"content": id_, "count": len(generations)})


def _noting(
    generations: Collection[str], writer: str | None
) -> Callable[[Content | None], Content | None]:
    def step(old: Content | None) -> Content | None:
        if old is None:
            return None
        writing: Mapping[str, str] = {g: r for g, r in old.writing.items() if g not in generations}
        if writer is not None:
            writing = {**writing, **{g: writer for g in generations if g in old.writing}}
        return replace(old, writing=writing)

    return step
