"""Pushes what changes to the open pages.

Apart because pages come and go, and a slow one may not hold the rest up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from core.domain.json import JsonObject

__all__ = ["LiveFeed"]

_PAGE_BACKLOG = 1000


class LiveFeed:
    """One queue for every open page, by the person who looks at it."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[JsonObject]]] = {}

    @contextmanager
    def watching(self, user_id: str) -> Iterator[asyncio.Queue[JsonObject]]:
        """A queue that receives what this person may see, until the page is closed."""
        queue: asyncio.Queue[JsonObject] = asyncio.Queue(maxsize=_PAGE_BACKLOG)
        self._queues.setdefault(user_id, set()).add(queue)
        try:
            yield queue
        finally:
            self._queues[user_id].discard(queue)

    def push(self, user_ids: Iterable[str], news: JsonObject) -> None:
        """Tell the pages of these people; a page that does not read loses news, not the server."""
        for user_id in user_ids:
            for queue in self._queues.get(user_id, ()):
                if not queue.full():
                    queue.put_nowait(news)

    def push_all(self, news: JsonObject) -> None:
        """Tell every open page."""
        self.push(list(self._queues), news)
