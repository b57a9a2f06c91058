"""Making, naming and removing indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from core.domain.json import JsonObject
from core.elastic.answers import BlockAnswer, CountAnswer, IndexAnswer
from core.elastic.codec import encode
from core.elastic.errors import ElasticRejected, ElasticUnavailable
from core.elastic.transport import Request, Transport

__all__ = ["MOVED", "NOT_THERE", "IndexDefinition", "Indices"]

T = TypeVar("T")
NOT_THERE: Final = "index_not_found_exception"
"""The kind of error that says that there is no such index, nor alias."""
MOVED: Final = frozenset({"aliases_not_found_exception", NOT_THERE})
"""The kinds of errors that say that an index, or its alias, is there no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDefinition:
    """What an index is made of. `identity` names what its documents were made by."""

    identity: JsonObject
    properties: JsonObject
    analysis: JsonObject = field(default_factory=dict)

    def body(self, alias: str | None) -> JsonObject:
        """Return what creates it. Defaults that differ between servers are spelled out.

        One shard: with more, word statistics are a shard's own, and small indices get slower.
        """
        return {
            "settings": {
                "index": {
                    "number_of_shards": 1,
                    "auto_expand_replicas": "0-1",
                    "refresh_interval": "1s",
                },
                "analysis": self.analysis,
            },
            "mappings": {
                "dynamic": "strict",
                "_meta": self.identity,
                "properties": self.properties,
            },
            "aliases": {} if alias is None else {alias: {"is_write_index": True}},
        }


class Indices:
    """Every method may raise `ElasticError`."""

    def __init__(self, transport: Transport, *, timeout_s: float) -> None:
        self._transport = transport
        self._timeout_s = timeout_s

    async def behind(self, name: str) -> Mapping[str, JsonObject]:
        """Return the identities of the indices an alias stands for, or of the index so named.

        A name with an asterisk also means those that are closed.
        """
        path = f"/{name}/_mapping?expand_wildcards=all"
        try:
            found = await self._send("GET", path, dict[str, IndexAnswer])
        except ElasticRejected as error:
            if error.kind == NOT_THERE:
                return {}
            raise
        return {index: answer["mappings"].get("_meta", {}) for index, answer in found.items()}

    async def create(
        self, name: str, definition: IndexDefinition, *, alias: str | None = None
    ) -> bool:
        """Create an index, behind an alias at once; False when there is one of that name."""
        try:
            await self._send("PUT", f"/{name}", object, definition.body(alias))
        except ElasticRejected as error:
            if error.kind == "resource_already_exists_exception":
                return False
            raise
        return True

    async def identify(self, name: str, identity: JsonObject) -> None:
        """Replace what an index says of itself."""
        await self._send("PUT", f"/{name}/_mapping", object, {"_meta": identity})

    async def field(self, name: str, field: str) -> JsonObject:
        """Return what a field of an index is; empty when there is none of that name."""
        found = await self._send("GET", f"/{name}/_mapping", dict[str, IndexAnswer])
        fields = (answer["mappings"].get("properties", {}).get(field) for answer in found.values())
        return next(filter(None, fields), {})

    async def change_field(self, name: str, field: str, definition: JsonObject) -> None:
        """Make a field something else, as far as the server lets it be changed."""
        body: JsonObject = {"properties": {field: definition}}
        await self._send("PUT", f"/{name}/_mapping", object, body)

    async def count(self, name: str) -> int:
        """Return how many documents searches find."""
        return (await self._send("GET", f"/{name}/_count", CountAnswer))["count"]

    async def move_alias(
        self,
        alias: str,
        *,
        source: str,
        target: str,
        instead_of: str | None = None,
        taking: str | None = None,
        giving: str | None = None,
    ) -> None:
        """Let an alias stand for another index, without a moment of neither or both.

        In the same moment the target loses its alias `instead_of` and gets `giving`, and all
        versions of it lose what `taking`, a pattern, fits.
        """
        actions: list[JsonObject] = [
            _taken(source, alias, must_exist=True),
            _given(target, alias),
        ]
        if taking is not None:
            actions.append(_taken(f"{alias}-*", taking))
        if giving is not None:
            actions.append(_given(target, giving))
        if instead_of is not None:
            actions.append(_taken(target, instead_of, must_exist=True))
        await self._send("POST", "/_aliases", object, {"actions": actions})

    async def give_alias(self, name: str, alias: str) -> None:
        """Let an alias stand for an index too; it is no error when it does."""
        await self._send("POST", "/_aliases", object, {"actions": [_given(name, alias)]})

    async def give_alias_beside(self, name: str, given: str, *, alias: str, taking: str) -> bool:
        """Let an alias stand for an index alone if another one does in that very moment.

        All versions of it lose what `taking`, a pattern, fits.
        """
        changes = _taken(f"{alias}-*", taking), _given(name, given)
        return await self._while_live(name, alias, *changes)

    async def take_alias(self, name: str, alias: str) -> None:
        """Let an alias stand for an index no more; it is no error when it does not."""
        await self._send("POST", "/_aliases", object, {"actions": [_taken(name, alias)]})

    async def delete_beside(self, names: Sequence[str], *, alias: str, live: str) -> bool:
        """Delete indices if an alias stands for another one, `live`, in that very moment.

        False when it does not, or when one of them is gone: then nothing was deleted.
        """
        removals: list[JsonObject] = [{"remove_index": {"index": name}} for name in names]
        return await self._while_live(live, alias, *removals)

    async def block_writes(self, name: str) -> None:
        """Take no writes from now on; those that were on their way have ended."""
        answer = await self._send("PUT", f"/{name}/_block/write", BlockAnswer)
        # One that is blocked already, by a run that was killed, is acknowledged by nobody again.
        if answer["indices"] and not answer["shards_acknowledged"]:
            raise ElasticUnavailable(
                "Elasticsearch did not block the index in time.",
                fix="Run it again; if it lasts, look at the load of the cluster.",
                kind="block",
            )

    async def allow_writes(self, name: str) -> None:
        """Take writes again; it is no error when they were never blocked."""
        await self._send("PUT", f"/{name}/_settings", object, {"index.blocks.write": None})

    async def delete(self, name: str) -> None:
        """Delete an index; deleting what is not there is no error."""
        await self._send("DELETE", f"/{name}?ignore_unavailable=true", object)

    async def _while_live(self, live: str, alias: str, *changes: JsonObject) -> bool:
        """Make all changes at once if an alias stands for an index; else none, and say so."""
        actions: list[JsonObject] = [
            # Taken away and given back, since only taking away is refused when it is not there.
            _taken(live, alias, must_exist=True),
            _given(live, alias),
            *changes,
        ]
        try:
            await self._send("POST", "/_aliases", object, {"actions": actions})
        except ElasticRejected as error:
            if error.kind in MOVED:
                return False
            raise
        return True

    async def _send(
        self, method: str, path: str, answer: type[T], body: JsonObject | None = None
    ) -> T:
        request = Request(
            method=method,
            path=path,
            body=None if body is None else encode(body),
            timeout_s=self._timeout_s,
        )
        return await self._transport.send(request, answer)


def _given(index: str, alias: str) -> JsonObject:
    return {"add": {"index": index, "alias": alias, "is_write_index": True}}


def _taken(index: str, alias: str, *, must_exist: bool = False) -> JsonObject:
    return {"remove": {"index": index, "alias": alias, "must_exist": must_exist}}
