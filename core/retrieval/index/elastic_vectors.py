"""How an index's vectors are searched: one by one, or by a graph once there are many.

Apart from the migration, since it depends on how large an index became, not on what made it: an
index that is searched in the other way is slower, never wrong.
"""

from __future__ import annotations

import logging

from core.elastic import ElasticClient
from core.retrieval.index.elastic import index_errors
from core.retrieval.index.elastic_mapping import vector_field
from core.retrieval.index.elastic_migration import ElasticLayout

__all__ = ["has_outgrown_scans", "search_by_graph"]

logger = logging.getLogger(__name__)


async def has_outgrown_scans(client: ElasticClient, layout: ElasticLayout) -> bool:
    """Tell whether an index compares vectors one by one and has too many chunks for it.

    Raises:
        IndexUnavailable, IndexRejected: it could not be asked.
    """
    with index_errors():
        field = await client.indices.field(layout.chunks, "vector")
        options = field.get("index_options")
        if not isinstance(options, dict) or not str(options.get("type")).endswith("flat"):
            return False
        return await client.indices.count(layout.chunks) > layout.graph_above


async def search_by_graph(client: ElasticClient, layout: ElasticLayout) -> bool:
    """Have vectors searched by a graph if they are too many; False when nothing had to change.

    The index stays as it is and answers all the time: parts of it get their graph when the server
    merges them.

    Raises:
        IndexUnavailable, IndexRejected: it could not be changed.
    """
    if not await has_outgrown_scans(client, layout):
        return False
    field = vector_field(layout.profile.dimensions, by_graph=True)
    with index_errors():
        await client.indices.change_field(layout.chunks, "vector", field)
    logger.info("vectors_by_graph", extra={"index": layout.chunks})
    return True
