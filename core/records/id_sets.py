"""Sets of ids by subject, in pages: a busy subject never makes one record grow without bound.

Found by key alone, so that what was added before is always seen, whatever a search index lags.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.ports import RecordStore
from core.records.repository import Repository

__all__ = ["IdSets"]

_PAGE = 200
"""Ids of one page: what a single addition rewrites at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """`last`, on page 0 only, is the page that was being filled when last looked."""

    ids: tuple[str, ...] = ()
    last: int = 0


class IdSets:
    """Adds to sets and lists them. An id may be listed twice after a crash: once is returned."""

    def __init__(self, store: RecordStore, kind: str) -> None:
        self._pages = Repository(store, kind, _Page)

    async def add(self, subject: str, id_: str) -> None:
        """Add an id; it is listed by whoever asks from now on.

        Raises:
            RecordsUnavailable: it was not added.
        """
        first = await self._pages.get(_key(subject, 0))
        number = first.last if first is not None else 0
        while True:
            page = await self._pages.change(_key(subject, number), lambda old: _with(old, id_))
            if page is not None and id_ in page.ids:
                break
            number += 1
        if number > (first.last if first is not None else 0):
            await self._pages.change(
                _key(subject, 0), lambda old: old and replace(old, last=max(old.last, number))
            )

    async def ids(self, subject: str) -> tuple[str, ...]:
        """Return a subject's ids, in the order they were added.

        Raises:
            RecordsUnavailable: they cannot be read now.
        """
        return tuple(dict.fromkeys(id_ for page in await self._all(subject) for id_ in page.ids))

    async def remove(self, subject: str, id_: str) -> None:
        """Take an id away; taking away what is not there is no error.

        Raises:
            RecordsUnavailable: it may still be listed; ask again.
        """
        for number, page in enumerate(await self._all(subject)):
            if id_ in page.ids:
                await self._pages.change(_key(subject, number), lambda old: _without(old, id_))

    async def drop(self, subject: str) -> None:
        """Forget a subject.

        Raises:
            RecordsUnavailable: some of it is left; ask again.
        """
        for number in reversed(range(len(await self._all(subject)))):
            await self._pages.delete(_key(subject, number))

    async def _all(self, subject: str) -> list[_Page]:
        first = await self._pages.get(_key(subject, 0))
        if first is None:
            return []
        keys = [_key(subject, number) for number in range(1, first.last + 1)]
        found = await self._pages.get_many(keys)
        pages = [first, *(found.get(key, _Page()) for key in keys)]
        # The next page may have been begun by somebody who has not said so on page 0 yet.
        while (more := await self._pages.get(_key(subject, len(pages)))) is not None:
            pages.append(more)
        return pages


def _key(subject: str, page: int) -> str:
    return f"{subject}#{page}"


def _with(old: _Page | None, id_: str) -> _Page | None:
    page = old or _Page()
    if id_ in page.ids or len(page.ids) >= _PAGE:
        return None
    return replace(page, ids=(*page.ids, id_))


def _without(old: _Page | None, id_: str) -> _Page | None:
    return old and replace(old, ids=tuple(each for each in old.ids if each != id_))
