"""Which versions of an index there are, live or not: an erasure must not leave text in any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.elastic import ElasticClient
from core.errors import IndexUnavailable
from core.retrieval.index.elastic import index_errors
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices, numbered

__all__ = ["begin_anew", "delete_all", "delete_superseded", "versions_of"]

_ATTEMPTS: Final = 5
"""Each loses only against a `docent reindex` that swapped, or began another index, meanwhile."""


async def versions_of(client: ElasticClient, alias: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the name of the live index behind an alias, if any, and those of the others.

    Raises:
        IndexUnavailable, IndexRejected: they could not be listed.
    """
    with index_errors():
        live = next(iter(await client.indices.behind(alias)), None)
        named = await numbered(client, alias)
    return live, tuple(name for name in named if name != live)


async def delete_superseded(client: ElasticClient, alias: str) -> tuple[str | None, Sequence[str]]:
    """Delete the versions that are not live; return the live one, and which were deleted.

    One that goes live in this moment is not deleted.

    Raises:
        IndexUnavailable, IndexRejected: they could not be deleted.
    """
    for _ in range(_ATTEMPTS):
        live, old = await versions_of(client, alias)
        if not old or live is None:
            return live, ()
        with index_errors():
            if await client.indices.delete_beside(old, alias=alias, live=live):
                return live, old
    raise IndexUnavailable(
        f"The versions of {alias} change again and again.",
        fix="Wait until `docent reindex` has ended, then run it again.",
    )


async def begin_anew(client: ElasticClient, layout: ElasticLayout) -> None:
    """Delete every version of every index, and create empty ones.

    Raises:
        IndexUnavailable, IndexRejected: it was not done, or half; do it again.
    """
    for alias in layout.definitions():
        await delete_all(client, alias)
    await ensure_indices(client, layout)


async def delete_all(client: ElasticClient, alias: str) -> Sequence[str]:
    """Delete every version of an index, whatever is in it, and return their names.

    Raises:
        IndexUnavailable, IndexRejected: they could not be deleted.
    """
    deleted: list[str] = []
    for _ in range(_ATTEMPTS):
        live, others = await versions_of(client, alias)
        # One that is being built ends with its source; begun meanwhile, it is found the next time.
        names = [*((live,) if live else ()), *others]
        if not names:
            break
        with index_errors():
            for name in names:
                await client.indices.delete(name)
        deleted += names
    return deleted
