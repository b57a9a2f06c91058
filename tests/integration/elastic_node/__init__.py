"""A real Elasticsearch node for tests, from whatever this machine has; the only way in is here.

`ELASTICSEARCH_TEST_URL` names a throwaway node (plain HTTP, no password) if there is one already;
else Docker runs one; else Maven fetches the server's own test archive and a Java runs it.
`ELASTICSEARCH_TEST_VERSION` chooses the server.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Protocol

from tests.integration.elastic_node.docker_node import DockerNode
from tests.integration.elastic_node.errors import NodeFailed, NodeUnavailable
from tests.integration.elastic_node.local_node import LocalNode
from tests.integration.elastic_node.probe import (
    ElasticNode,
    delete_indices,
    describe,
    forget_deleted_soon,
)

__all__ = [
    "ElasticNode",
    "NodeFailed",
    "NodeUnavailable",
    "OwnNode",
    "delete_indices",
    "forget_deleted_soon",
    "open_node",
    "open_own_node",
]

_DEFAULT_VERSION: Final = "9.2.0"


class OwnNode(Protocol):
    """A node that a test may break."""

    @property
    def url(self) -> str:
        """Its address; with Docker a restart may change it."""
        ...

    def start(self) -> None:
        """Start it, or let a paused one go on, and wait until it takes requests."""
        ...

    def stop(self) -> None:
        """Stop it; its indices stay for the next start."""
        ...

    def pause(self) -> None:
        """Freeze it until `start`: connections stay open and nothing is answered."""
        ...

    def close(self) -> None:
        """End it and remove what it wrote."""
        ...


@contextmanager
def open_node(*, measured: bool = False) -> Iterator[ElasticNode]:
    """Give the node that tests share, or one whose speed is measured.

    Raises:
        NodeUnavailable: this machine has no way to run one; the message says what it lacks.
        NodeFailed: it did not start.
    """
    if url := os.environ.get("ELASTICSEARCH_TEST_URL"):
        yield describe(url.rstrip("/"))
        return
    with open_own_node(measured=measured) as node:
        yield describe(node.url)


@contextmanager
def open_own_node(
    settings: Mapping[str, str] | None = None,
    *,
    files: Mapping[str, str] | None = None,
    measured: bool = False,
) -> Iterator[OwnNode]:
    """Give a started node that nobody else uses, with extra settings and configuration files.

    Raises:
        NodeUnavailable: this machine has no way to run one; the message says what it lacks.
        NodeFailed: it did not start.
    """
    version = os.environ.get("ELASTICSEARCH_TEST_VERSION", _DEFAULT_VERSION)
    node: OwnNode
    try:
        node = DockerNode(version, settings, files)
    except NodeUnavailable as docker:
        try:
            node = LocalNode(version, settings, files, measured=measured)
        except NodeUnavailable as local:
            raise NodeUnavailable(f"{docker}; {local}") from local
    try:
        node.start()
        yield node
    finally:
        node.close()
