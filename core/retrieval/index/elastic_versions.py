"""Which versions of an index there are, live or not: an erasure must not leave text in any."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.elastic import ElasticClient
from core.retrieval.index.elastic import index_errors
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices

__all__ = ["begin_anew", "delete_versions", "versions_of"]


async def versions_of(client: ElasticClient, alias: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the name of the live index behind an alias, if any, and those of the others.

    Raises:
        IndexUnavailable, IndexRejected: they could not be listed.
    """
    version = re.compile(re.escape(alias) + r"-\d{6}")
    with index_errors():
        live = next(iter(await client.indices.behind(alias)), None)
        named = await client.indices.behind(f"{alias}-*")
    return live, tuple(sorted(n for n in named if version.fullmatch(n) and n != live))


async def begin_anew(client: ElasticClient, layout: ElasticLayout) -> None:
    """Delete every version of every index, and create empty ones.

    Raises:
        IndexUnavailable, IndexRejected: it was not done, or half; do it again.
    """
    for alias in layout.definitions():
        live, others = await versions_of(client, alias)
        await delete_versions(client, [*others, *((live,) if live else ())])
    await ensure_indices(client, layout)


async def delete_versions(client: ElasticClient, names: Sequence[str]) -> None:
    """Delete indices, whatever is in them.

    Raises:
        IndexUnavailable, IndexRejected: they could not be deleted.
    """
    with index_errors():
        for name in names:
            await client.indices.delete(name)
