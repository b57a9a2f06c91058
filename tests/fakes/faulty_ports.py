"""Real ports that fail, wait or count when a test orders it; apart since several tests need them.

They delegate, so the contract of what they wrap is theirs too.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence

from core.domain.audience import Audience
from core.domain.documents import EmbeddedChunk, StoredChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation
from core.domain.ports import Record, RecordDraft, RecordKey, RecordStore, SearchIndex
from core.domain.search import Legs
from core.errors import DocentError, IndexUnavailable, RecordsUnavailable

__all__ = ["FaultyIndex", "FaultyStore", "Orders"]


class Orders:
    """What was called, and what the next calls of a method meet."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self._faults: dict[str, list[DocentError | None]] = {}
        self._gates: dict[str, tuple[asyncio.Event, asyncio.Event]] = {}

    def fail(self, method: str, error: DocentError, *, after: int = 0) -> None:
        """Raise an error instead of the call that comes after `after` more calls."""
        self._faults.setdefault(method, []).extend([*[None] * after, error])

    def hold(self, method: str) -> tuple[asyncio.Event, asyncio.Event]:
        """Stop the next call of a method; returns what says it is there, and what lets it go."""
        gate = (asyncio.Event(), asyncio.Event())
        self._gates[method] = gate
        return gate

    async def met(self, method: str) -> None:
        """Do what was ordered for one call."""
        self.calls[method] += 1
        gate = self._gates.pop(method, None)
        if gate is not None:
            gate[0].set()
            await gate[1].wait()
        faults = self._faults.get(method)
        error = faults.pop(0) if faults else None
        if error is not None:
            raise error


class FaultyIndex:
    """A SearchIndex that obeys orders."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self.orders = Orders()

    def fail(self, method: str, *, after: int = 0) -> None:
        """Be unreachable for one call."""
        self.orders.fail(method, IndexUnavailable("ordered by a test"), after=after)

    async def write(
        self,
        content: ContentId,
        generation: Generation,
        chunks: Sequence[EmbeddedChunk],
        *,
        conversations: frozenset[ConversationId],
    ) -> None:
        await self.orders.met("write")
        await self._index.write(content, generation, chunks, conversations=conversations)

    async def remove(self, content: ContentId, generation: Generation) -> None:
        await self.orders.met("remove")
        await self._index.remove(content, generation)

    async def reshare(
        self, content: ContentId, *, conversations: frozenset[ConversationId]
    ) -> None:
        await self.orders.met("reshare")
        await self._index.reshare(content, conversations=conversations)

    async def search(self, text: str, vector: Vector | None, *, audience: Audience, k: int) -> Legs:
        await self.orders.met("search")
        return await self._index.search(text, vector, audience=audience, k=k)

    async def read(
        self, content: ContentId, generation: Generation, *, start: int = 0, stop: int | None = None
    ) -> Sequence[StoredChunk]:
        await self.orders.met("read")
        return await self._index.read(content, generation, start=start, stop=stop)

    async def generations(
        self, *, after: Generation | None = None, limit: int = 1000
    ) -> Sequence[tuple[ContentId, Generation]]:
        await self.orders.met("generations")
        return await self._index.generations(after=after, limit=limit)

    async def compact(self) -> None:
        await self.orders.met("compact")
        await self._index.compact()


class FaultyStore:
    """A RecordStore that obeys orders."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store
        self.orders = Orders()

    def fail(self, method: str, *, after: int = 0) -> None:
        """Be unreachable for one call."""
        self.orders.fail(method, RecordsUnavailable("ordered by a test"), after=after)

    async def create(self, draft: RecordDraft) -> Record:
        await self.orders.met("create")
        return await self._store.create(draft)

    async def get(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, Record]:
        await self.orders.met("get")
        return await self._store.get(keys)

    async def update(self, record: Record, draft: RecordDraft) -> Record:
        await self.orders.met("update")
        return await self._store.update(record, draft)

    async def delete(self, key: RecordKey) -> None:
        await self.orders.met("delete")
        await self._store.delete(key)

    async def discard(self, record: Record) -> None:
        await self.orders.met("discard")
        await self._store.discard(record)

    async def scan(self) -> AsyncIterator[Record]:
        await self.orders.met("scan")
        async for record in self._store.scan():
            yield record

    async def find(
        self,
        kind: str,
        *,
        state: str | None = None,
        owner: str | None = None,
        due_before: float | None = None,
        limit: int = 100,
    ) -> Sequence[Record]:
        await self.orders.met("find")
        return await self._store.find(
            kind, state=state, owner=owner, due_before=due_before, limit=limit
        )

    async def compact(self) -> None:
        await self.orders.met("compact")
        await self._store.compact()
