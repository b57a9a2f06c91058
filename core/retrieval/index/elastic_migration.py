"""Brings Docent's indices into being, and checks that they are what this Docent writes.

Every index has a number in its name and stands behind an alias, so that the next one can be
built beside it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.config.settings import ElasticsearchSettings
from core.domain.json import JsonObject
from core.domain.ports import EmbedderProfile
from core.elastic import ElasticClient, IndexDefinition
from core.errors import IndexMismatch, IndexRejected, IndexUnavailable
from core.records.elastic_mapping import RECORD_INDEX
from core.retrieval.index.elastic import index_errors
from core.retrieval.index.elastic_mapping import chunk_index
from core.retrieval.index.elastic_own import any_own_alias, own_alias

__all__ = [
    "ElasticLayout",
    "differing",
    "ensure_indices",
    "live_index",
    "numbered",
    "records_alias",
    "take_up_indices",
    "verify_indices",
]

logger = logging.getLogger(__name__)

_REINDEX = "Run `docent reindex`, or go back to what the index was made with."
_MIGRATE = "Run `docent migrate`."


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticLayout:
    """The aliases that Docent reads and writes."""

    prefix: str
    profile: EmbedderProfile
    analyzer: str
    graph_above: int = 60_000
    """How many chunks have their vectors compared one by one."""

    @classmethod
    def of(cls, settings: ElasticsearchSettings, profile: EmbedderProfile) -> ElasticLayout:
        """Take the names from the settings."""
        return cls(
            prefix=settings.elasticsearch_index_prefix,
            profile=profile,
            analyzer=settings.elasticsearch_analyzer,
            graph_above=settings.elasticsearch_graph_above,
        )

    @property
    def chunks(self) -> str:
        """The alias of the index of chunks."""
        return f"{self.prefix}-chunks"

    @property
    def own(self) -> str:
        """The alias of the index of chunks while it holds what this layout's embedder made."""
        return own_alias(self.chunks, self.definitions()[self.chunks].identity)

    @property
    def records(self) -> str:
        """The alias of the index of records."""
        return records_alias(self.prefix)

    def definitions(self) -> Mapping[str, IndexDefinition]:
        """Return what has to stand behind each alias."""
        # The chunks first: only they can be refused, for want of the analyzer.
        return {
            self.chunks: chunk_index(self.profile, self.analyzer),
            self.records: RECORD_INDEX,
        }


def records_alias(prefix: str) -> str:
    """Name the alias of the index of records."""
    return f"{prefix}-records"


async def ensure_indices(client: ElasticClient, layout: ElasticLayout) -> list[str]:
    """Create the indices that are missing, verify all, and return the names of the new ones.

    Raises:
        IndexMismatch: an index was made by another schema, embedder or analyzer.
        IndexRejected: the cluster refuses, or lacks the analyzer.
        IndexUnavailable: it cannot be reached now.
    """
    created = []
    with index_errors():
        for alias, definition in layout.definitions().items():
            if await client.indices.behind(alias):
                continue
            if await numbered(client, alias):
                continue  # one without its alias, unless another `docent migrate` was quicker
            name = f"{alias}-000001"
            if await client.indices.create(name, definition, alias=alias):
                logger.info("index_created", extra={"index": name})
                created.append(name)
    await take_up_indices(client, layout)
    return created


async def take_up_indices(client: ElasticClient, layout: ElasticLayout) -> None:
    """Verify the indices, and give that of the chunks its own alias: an earlier Docent did not.

    Raises:
        IndexMismatch, IndexRejected, IndexUnavailable: see `verify_indices`.
    """
    name = await verify_indices(client, layout)
    with index_errors():
        if list(await client.indices.behind(layout.own)) == [name]:
            return
        given = await client.indices.give_alias_beside(
            name, layout.own, alias=layout.chunks, taking=any_own_alias(layout.chunks)
        )
    if not given:
        raise IndexUnavailable(f"{layout.chunks} is being replaced.", fix="Try again.")


async def verify_indices(client: ElasticClient, layout: ElasticLayout) -> str:
    """Return the name of the index of chunks when all are there and are what this Docent writes.

    Raises:
        IndexMismatch: an index was made by another schema, embedder or analyzer.
        IndexRejected: an index is missing.
        IndexUnavailable: the cluster cannot be reached now.
    """
    live = {}
    for alias, definition in layout.definitions().items():
        live[alias], found = await live_index(client, alias)
        wanted = definition.identity
        if names := differing(found, wanted):
            was = ", ".join(f"{name} {found.get(name)}, not {wanted[name]}" for name in names)
            raise IndexMismatch(f"{alias} was made with {was}.", fix=_REINDEX)
    return live[layout.chunks]


async def live_index(client: ElasticClient, alias: str) -> tuple[str, JsonObject]:
    """Return the name and the identity of the one index that an alias stands for.

    Raises:
        IndexMismatch: it is no alias, or one of several indices.
        IndexRejected: it is missing.
        IndexUnavailable: the cluster cannot be reached now.
    """
    with index_errors():
        behind = await client.indices.behind(alias)
        named = [] if behind else await numbered(client, alias)
    if named:
        raise IndexMismatch(
            f"{alias} stands for no index, though there is {', '.join(named)}.",
            fix=f"Give the right one the alias {alias} again, with is_write_index, or delete them.",
        )
    if not behind:
        raise IndexRejected(f"There is no index {alias}.", fix=_MIGRATE)
    if alias in behind or len(behind) > 1:
        raise IndexMismatch(
            f"{alias} has to be an alias of one index, but stands for {', '.join(behind)}.",
            fix="Delete or rename what Docent did not make, then run `docent migrate`.",
        )
    [found] = behind.items()
    return found


async def numbered(client: ElasticClient, alias: str) -> list[str]:
    """Return the names of all versions of an index, whatever an alias stands for.

    Raises:
        ElasticError: they could not be listed.
    """
    version = re.compile(re.escape(alias) + r"-\d{6}")
    return sorted(filter(version.fullmatch, await client.indices.behind(f"{alias}-*")))


def differing(found: JsonObject, wanted: JsonObject) -> list[str]:
    """Return the names of what an index was not made with; what else it says does not matter."""
    return [name for name in wanted if found.get(name) != wanted[name]]
