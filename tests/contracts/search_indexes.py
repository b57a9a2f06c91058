"""The implementations of SearchIndex that must keep its contract, each opened empty."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from core.domain.ports import EmbedderProfile, ErasableIndex, SearchIndex
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_erasing import ErasableElasticIndex
from core.retrieval.index.embedded import EmbeddedIndex
from tests.integration.elastic.opening import opened_indices
from tests.integration.elastic_node import ElasticNode

__all__ = ["DIMENSIONS", "ERASABLE_FACTORIES", "INDEX_FACTORIES", "PROFILE", "OpenIndex"]

DIMENSIONS = 64
PROFILE = EmbedderProfile(name="contract", dimensions=DIMENSIONS, max_tokens=256)

OpenIndex = Callable[[pytest.FixtureRequest, Path], AbstractAsyncContextManager[SearchIndex]]
"""Opens an empty index; what it needs besides a folder it asks of the request."""


@asynccontextmanager
async def _embedded(_: pytest.FixtureRequest, folder: Path) -> AsyncIterator[ErasableIndex]:
    index = EmbeddedIndex(folder / "index.db", PROFILE)
    await index.open()
    yield index
    await index.close()


@asynccontextmanager
async def _elastic(request: pytest.FixtureRequest, _: Path) -> AsyncIterator[SearchIndex]:
    node: ElasticNode = request.getfixturevalue("elastic_node")
    prefix: str = request.getfixturevalue("elastic_prefix")
    opened = opened_indices(node.url, prefix, profile=PROFILE, english=node.english)
    async with opened as (client, layout):
        yield ElasticIndex(client, layout.chunks, PROFILE)


@asynccontextmanager
async def _erasable(request: pytest.FixtureRequest, _: Path) -> AsyncIterator[ErasableIndex]:
    node: ElasticNode = request.getfixturevalue("elastic_node")
    prefix: str = request.getfixturevalue("elastic_prefix")
    async with opened_indices(node.url, prefix, profile=PROFILE) as (client, layout):
        yield ErasableElasticIndex(client, layout.chunks, PROFILE)


INDEX_FACTORIES: Mapping[str, OpenIndex] = {"elastic": _elastic, "embedded": _embedded}
OpenErasable = Callable[[pytest.FixtureRequest, Path], AbstractAsyncContextManager[ErasableIndex]]
ERASABLE_FACTORIES: Mapping[str, OpenErasable] = {"elastic": _erasable, "embedded": _embedded}
