"""Rebuilds the index of chunks beside the live one, which answers meanwhile, and swaps them.

When the alias moves, the new index holds exactly the chunks that were acknowledged as written to
the old one, with their conversations. Writes wait while that is verified: for one comparison of
the two indices' ids. Whoever finds the alias sees the old index or the new one, never neither.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from typing import Final, TypedDict, cast

from core.domain.ids import ContentId, Generation
from core.domain.json import JsonObject
from core.domain.ports import Embedder
from core.elastic import MOVED, ElasticClient, ElasticRejected, IndexDefinition
from core.errors import IndexRejected
from core.records.library import Library
from core.retrieval.index.elastic import index_errors
from core.retrieval.index.elastic_comparison import first_chunks_body
from core.retrieval.index.elastic_copying import ChunkCopier, Progress
from core.retrieval.index.elastic_mapping import chunk_index
from core.retrieval.index.elastic_migration import ElasticLayout, differing, live_index
from core.retrieval.index.elastic_own import any_own_alias, digest_of
from core.retrieval.index.elastic_versions import delete_superseded, versions_of

__all__ = ["ElasticReindexing", "name_after"]

logger = logging.getLogger(__name__)

_REBUILT_FROM: Final = "rebuilt_from"
"""Stands in an index's `_meta` until the records know of its embedder."""
_FEW: Final = 200
"""So few differences are settled in less time than writers wait."""
_PASSES: Final = 10
_VERIFYING_PASSES: Final = 3


class _First(TypedDict):
    content: ContentId


class ElasticReindexing:
    """One rebuilding, or what is left of one that was interrupted."""

    def __init__(
        self,
        client: ElasticClient,
        layout: ElasticLayout,
        *,
        embedder: Embedder,
        library: Library,
        progress: Progress = lambda _done, _total: None,
    ) -> None:
        self._client = client
        self._indices = client.indices
        self._layout = layout
        self._alias = layout.chunks
        self._definition = layout.definitions()[layout.chunks]
        self._embedder = embedder
        self._library = library
        self._progress = progress
        self._unfinished = f"{layout.chunks}-next-"

    async def run(self) -> str | None:
        """Return the name of the index that went live; None when the live one was right.

        Raises:
            IndexUnavailable, RecordsUnavailable, EmbeddingError: run it again, it will go on.
            IndexMismatch, IndexRejected: something else has to be done first.
        """
        live, identity = await live_index(self._client, self._alias)
        rebuilt = None
        with index_errors(), _taken_away():
            if differing(identity, self._definition.identity):
                rebuilt = await self._prepare(live)
                await self._fill(live, rebuilt, has_vectors=self._has_vectors(identity))
            else:
                await self._abandon(live)
            await self._finish(rebuilt or live)
        return rebuilt

    async def old_indices(self) -> list[str]:
        """Return the names of the versions that are not live.

        Raises:
            IndexUnavailable, IndexRejected: they could not be listed.
        """
        await live_index(self._client, self._alias)
        _, old = await versions_of(self._client, self._alias)
        return list(old)

    async def remove_old(self) -> list[str]:
        """Delete the versions that are not live, and return their names.

        Raises:
            IndexUnavailable, IndexRejected: they could not be deleted.
        """
        await live_index(self._client, self._alias)
        _, deleted = await delete_superseded(self._client, self._alias)
        return list(deleted)

    def _has_vectors(self, identity: JsonObject) -> bool:
        return not {"embedder", "dimensions"} & set(differing(identity, self._definition.identity))

    async def _prepare(self, live: str) -> str:
        """Return the name of the index to fill: begun by an earlier run, or a new one."""
        identity = {**self._definition.identity, _REBUILT_FROM: live}
        # Everything is written through this alias, which the swap takes away: a second run that
        # is still busy then fails, where it would otherwise change the live index. Nor does a run
        # with other settings, which puts an index of its own in this one's place, get its vectors.
        self._next = f"{self._unfinished}{digest_of(identity)}"
        for name, found in (await self._indices.behind(f"{self._alias}-*")).items():
            if found == identity and name != live:
                await self._indices.give_alias(name, self._next)
                return name
        for name in await self._indices.behind(f"{self._unfinished}*"):
            await self._indices.delete(name)
            await self._indices.allow_writes(live)  # whoever held them can no longer swap
        name = name_after(live, self._alias)
        definition = replace(await self._sized(live), identity=identity)
        while not await self._indices.create(name, definition, alias=self._next):
            if name in await self._indices.behind(self._next):
                break
            name = name_after(name, self._alias)
        logger.info("index_created", extra={"index": name})
        return name

    async def _sized(self, live: str) -> IndexDefinition:
        by_graph = await self._indices.count(live) > self._layout.graph_above
        return chunk_index(self._layout.profile, self._layout.analyzer, by_graph=by_graph)

    async def _fill(self, live: str, rebuilt: str, *, has_vectors: bool) -> None:
        copier = ChunkCopier(
            self._client,
            source=live,
            target=self._next,
            embedder=None if has_vectors else self._embedder,
            progress=self._progress,
        )
        for _ in range(_PASSES):
            if await copier.run() <= _FEW:
                break
        async with self._writes_held(live, rebuilt):
            for _ in range(_VERIFYING_PASSES):
                if not await copier.run():
                    break
            else:
                raise IndexRejected(
                    f"{rebuilt} still differs from {live}.", fix="Run `docent reindex` again."
                )
            await self._indices.move_alias(
                self._alias,
                source=live,
                target=rebuilt,
                instead_of=self._next,
                taking=any_own_alias(self._alias),
                giving=self._layout.own,
            )
        logger.info("index_swapped", extra={"index": rebuilt, "old": live})

    @asynccontextmanager
    async def _writes_held(self, live: str, rebuilt: str) -> AsyncIterator[None]:
        """Let the live index take no writes; after the swap nobody writes to it any more."""
        try:
            await self._indices.block_writes(live)
            yield
        except BaseException:
            # Another run may have verified, and must not swap once writes go on.
            with suppress(ElasticRejected):
                await self._indices.take_alias(rebuilt, self._next)
            await self._indices.allow_writes(live)
            raise

    async def _abandon(self, live: str) -> None:
        """Drop what a run with other settings left unfinished, and let writes go on."""
        for name in await self._indices.behind(f"{self._unfinished}*"):
            await self._indices.delete(name)
        await self._indices.allow_writes(live)

    async def _finish(self, live: str) -> None:
        """Tell the records of the new embedder, so that no file is read again for it."""
        identity = (await self._indices.behind(live))[live]
        if _REBUILT_FROM not in identity:
            return
        old = str(identity[_REBUILT_FROM])
        before = (await self._indices.behind(old)).get(old)
        if before is not None and not self._has_vectors(before):
            firsts = self._client.scan(old, first_chunks_body())
            async for document in firsts:
                source = cast(_First, document["_source"])  # what first_chunks_body asked for
                generation = Generation(str(document["sort"][0]))
                await self._library.embedded_anew(
                    source["content"], generation, self._embedder.profile.name
                )
        await self._indices.identify(live, self._definition.identity)


@contextmanager
def _taken_away() -> Iterator[None]:
    """Say what it means for a rebuilding that an index or its alias is there no more."""
    try:
        yield
    except ElasticRejected as error:
        if error.kind not in MOVED:
            raise
        raise IndexRejected(
            "The index that was being built was taken away, by `docent erase` or by another"
            " `docent reindex`.",
            fix="Run `docent reindex` again.",
        ) from error


def name_after(name: str, alias: str) -> str:
    """Return the name of the version that follows a version behind an alias."""
    version = name.removeprefix(f"{alias}-")
    return f"{alias}-{(int(version) if version.isdecimal() else 0) + 1:06}"
