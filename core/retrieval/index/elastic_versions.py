"""Which versions of an index there are, live or not: an erasure must not leave text in any."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.elastic import ElasticClient
from core.retrieval.index.elastic import index_errors

__all__ = ["delete_versions", "versions_of"]


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


async def delete_versions(client: ElasticClient, names: Sequence[str]) -> None:
    """Delete indices, whatever is in them.

    Raises:
        IndexUnavailable, IndexRejected: they could not be deleted.
    """
    with index_errors():
        for name in names:
            await client.indices.delete(name)
