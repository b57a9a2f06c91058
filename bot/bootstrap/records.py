"""Opens the records alone, for commands that look at them beside a running bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.config.settings import DataSettings, ElasticsearchSettings, SearchBackend
from core.domain.ports import RecordStore
from core.elastic.client import open_client
from core.errors import RecordsUnavailable
from core.records.elastic_store import ElasticRecordStore
from core.records.embedded_store import EmbeddedRecordStore
from core.retrieval.index.elastic_migration import records_alias

__all__ = ["open_records"]


@asynccontextmanager
async def open_records(
    data: DataSettings, elastic: ElasticsearchSettings
) -> AsyncIterator[RecordStore]:
    """Open the records without the data directory's lock; only to read them.

    Raises:
        RecordsUnavailable: there are none, or they cannot be read now.
    """
    if data.search_backend is SearchBackend.ELASTICSEARCH:
        async with open_client(elastic) as client:
            yield ElasticRecordStore(client, records_alias(elastic.elasticsearch_index_prefix))
        return
    path = data.data_dir / "records.db"
    if not path.is_file():
        raise RecordsUnavailable(
            f"there are no records in {data.data_dir.resolve()}",
            fix="Name the bot's folder with DATA_DIR.",
        )
    store = EmbeddedRecordStore(path)
    await store.open()
    try:
        yield store
    finally:
        await store.close()
