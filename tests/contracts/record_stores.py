"""The implementations of RecordStore that must keep its contract, each opened empty."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from core.domain.ports import RecordStore
from core.records.elastic_store import ElasticRecordStore
from core.records.embedded_store import EmbeddedRecordStore
from tests.integration.elastic.opening import opened_indices
from tests.integration.elastic_node import ElasticNode

__all__ = ["STORE_FACTORIES", "OpenStore"]

OpenStore = Callable[[pytest.FixtureRequest, Path], AbstractAsyncContextManager[RecordStore]]
"""Opens an empty store; what it needs besides a folder it asks of the request."""


@asynccontextmanager
async def _embedded(_: pytest.FixtureRequest, folder: Path) -> AsyncIterator[RecordStore]:
    store = EmbeddedRecordStore(folder / "records.db")
    await store.open()
    yield store
    await store.close()


@asynccontextmanager
async def _elastic(request: pytest.FixtureRequest, _: Path) -> AsyncIterator[RecordStore]:
    node: ElasticNode = request.getfixturevalue("elastic_node")
    prefix: str = request.getfixturevalue("elastic_prefix")
    async with opened_indices(node.url, prefix) as (client, layout):
        yield ElasticRecordStore(client, layout.records)


STORE_FACTORIES: Mapping[str, OpenStore] = {"elastic": _elastic, "embedded": _embedded}
