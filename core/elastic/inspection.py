"""What the cluster says of itself and of our rights; only `docent doctor` asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypedDict

from core.elastic.codec import encode
from core.elastic.errors import ElasticRejected
from core.elastic.transport import READ_TIMEOUT, Request, Transport

__all__ = ["Inspection"]

# Source: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-has-privileges
_HAS_PRIVILEGES: Final = "/_security/user/_has_privileges"
_SECURITY_OFF: Final = frozenset({"status 400", "status 405"})
"""Without security the server knows no such address, and says so without naming an error."""


class _Privileges(TypedDict):
    cluster: Mapping[str, bool]
    index: Mapping[str, Mapping[str, bool]]


class _Node(TypedDict):
    version: str


class _Nodes(TypedDict, total=False):
    nodes: Mapping[str, _Node]


class Inspection:
    """Every method may raise `ElasticError`."""

    def __init__(self, transport: Transport, *, timeout_s: float) -> None:
        self._transport = transport
        self._timeout_s = timeout_s

    async def versions(self) -> Sequence[str]:
        """Return the versions of the nodes; it takes the right to monitor the cluster."""
        request = Request(
            method="GET",
            path="/_nodes?filter_path=nodes.*.version",
            timeout_s=self._timeout_s,
            setting=READ_TIMEOUT,
        )
        answer = await self._transport.send(request, _Nodes)
        return sorted({node["version"] for node in answer.get("nodes", {}).values()})

    async def missing_privileges(
        self, *, cluster: Sequence[str], indices: str, index: Sequence[str]
    ) -> Sequence[str] | None:
        """Return which rights we lack; None when the cluster gives everybody every right.

        Args:
            cluster: what is needed of the cluster.
            indices: a pattern of names.
            index: what is needed of each of them.
        """
        request = Request(
            method="POST",
            path=_HAS_PRIVILEGES,
            body=encode({"cluster": cluster, "index": [{"names": [indices], "privileges": index}]}),
            timeout_s=self._timeout_s,
            setting=READ_TIMEOUT,
        )
        try:
            answer = await self._transport.send(request, _Privileges)
        except ElasticRejected as error:
            if error.kind in _SECURITY_OFF:
                return None
            raise
        return [
            *(f"{name} on the cluster" for name in _refused(answer["cluster"])),
            *(f"{name} on {indices}" for name in _refused(answer["index"].get(indices, {}))),
        ]


def _refused(rights: Mapping[str, bool]) -> Iterable[str]:
    return (name for name, is_granted in rights.items() if not is_granted)
