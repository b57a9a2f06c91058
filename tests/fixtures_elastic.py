"""Fixtures over a real Elasticsearch node; a plugin, so that every folder of tests can use them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.integration.elastic_node import (
    ElasticNode,
    NodeUnavailable,
    OwnNode,
    delete_indices,
    forget_deleted_soon,
    open_node,
    open_own_node,
)
from tests.missing import give_up

__all__ = ["breakable_elastic_node", "elastic_node", "elastic_prefix"]

_PREFIX = "test-"


@pytest.fixture(scope="session")
def elastic_node() -> Iterator[ElasticNode]:
    """Give the shared node: use an index prefix of your own and leave cluster settings alone."""
    try:
        with open_node() as node:
            forget_deleted_soon(node.url, _PREFIX)
            yield node
    except NodeUnavailable as error:
        give_up(f"no Elasticsearch node: {error}")


@pytest.fixture
def elastic_prefix(elastic_node: ElasticNode) -> Iterator[str]:
    """Give an index prefix that no other test has; its indices are deleted afterwards."""
    prefix = f"{_PREFIX}{uuid4().hex[:12]}"
    yield prefix
    delete_indices(elastic_node.url, prefix)


@pytest.fixture(scope="session")
def _own_node() -> Iterator[OwnNode]:
    try:
        with open_own_node() as node:
            yield node
    except NodeUnavailable as error:
        give_up(f"no Elasticsearch node: {error}")


@pytest.fixture
def breakable_elastic_node(_own_node: OwnNode) -> Iterator[OwnNode]:
    """Give a second node that the test may stop, start and pause."""
    yield _own_node
    _own_node.start()
