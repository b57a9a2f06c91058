"""Asks a node plain HTTP questions; apart because it must not use the client under test."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tests.integration.elastic_node.errors import NodeFailed

__all__ = [
    "ElasticNode",
    "delete_indices",
    "describe",
    "forget_deleted_soon",
    "scheme_of",
    "wait_until_ready",
]

_START_TIMEOUT_S: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticNode:
    """Where a test node listens and what it can do."""

    url: str
    version: str
    english: bool
    """Whether the `english` analyzer is there (the bare test archive lacks it)."""


def scheme_of(settings: Mapping[str, str]) -> str:
    """Return how a node with these settings is spoken to."""
    return "https" if settings.get("xpack.security.http.ssl.enabled") == "true" else "http"


def wait_until_ready(url: str, *, alive: Callable[[], bool]) -> None:
    """Wait until the node takes requests.

    Raises:
        NodeFailed: it ended, or was not ready in time.
    """
    deadline = time.monotonic() + _START_TIMEOUT_S
    while not _is_ready(url):
        if not alive():
            raise NodeFailed("the node ended before it was ready")
        if time.monotonic() > deadline:
            raise NodeFailed(f"the node was not ready within {_START_TIMEOUT_S} s")
        time.sleep(0.2)


def describe(url: str) -> ElasticNode:
    """Return the node's version and analyzers.

    Raises:
        NodeFailed: it does not answer as an Elasticsearch node.
    """
    status, body = _call(url, "GET", "/_nodes?filter_path=nodes.*.version")
    if status != 200:
        raise NodeFailed(f"{url} answered {status} when asked for its version")
    nodes: dict[str, dict[str, str]] = json.loads(body)["nodes"]
    version = next(iter(nodes.values()))["version"]
    status, _ = _call(url, "POST", "/_analyze", {"analyzer": "english", "text": "dogs"})
    return ElasticNode(url=url, version=version, english=status == 200)


def delete_indices(url: str, prefix: str) -> None:
    """Delete every index whose name begins with the prefix."""
    _, body = _call(url, "GET", f"/_cat/indices/{prefix}*?h=index&format=json")
    # By name: servers refuse to delete by wildcard.
    names: list[dict[str, str]] = json.loads(body)
    if names:
        _call(url, "DELETE", "/" + ",".join(entry["index"] for entry in names))


def forget_deleted_soon(url: str, prefix: str) -> None:
    """Let indices to come keep deleted documents for less than the usual half a minute.

    Only a node with the test plugin can; another one takes its time.
    """
    settings = {"index.soft_deletes.retention_lease.sync_interval": "200ms"}
    template = {"index_patterns": [f"{prefix}*"], "template": {"settings": settings}}
    _call(url, "PUT", "/_index_template/docent-tests", template)


def _is_ready(url: str) -> bool:
    try:
        status, _ = _call(url, "GET", "/_cluster/health?wait_for_status=yellow&timeout=2s")
    except (OSError, http.client.HTTPException):
        return False
    return status in (200, 401)  # one that asks for a password is up


def _call(
    url: str, method: str, path: str, body: Mapping[str, object] | None = None
) -> tuple[int, bytes]:
    address = urlsplit(url)
    if address.scheme == "https":
        # Whether its certificate can be trusted is what tests are about, not the probe.
        unchecked = ssl._create_unverified_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            address.netloc, timeout=10, context=unchecked
        )
    else:
        connection = http.client.HTTPConnection(address.netloc, timeout=10)
    try:
        connection.request(
            method,
            path,
            body=None if body is None else json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
