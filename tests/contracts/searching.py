"""Two contents in two conversations, and short ways to write and search them."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from core.domain.audience import Audience
from core.domain.documents import Chunk, EmbeddedChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation, TeamId
from core.domain.ports import SearchIndex
from core.domain.search import Hit, Legs
from tests.contracts.search_indexes import DIMENSIONS

__all__ = [
    "CONTENT",
    "FIRST",
    "ONE",
    "OTHER",
    "SECOND",
    "TWO",
    "chunk",
    "search",
    "seen_in",
    "texts",
    "vector",
    "write",
]

TEAM = TeamId("T1")
ONE, TWO = ConversationId("T1/C1"), ConversationId("T1/C2")
CONTENT = ContentId("T1/aa")
OTHER = ContentId("T1/bb")
FIRST, SECOND = Generation("01FIRST"), Generation("01SECOND")


def vector(*numbers: float) -> Vector:
    """Return a unit vector that begins with these numbers."""
    length = math.sqrt(sum(n * n for n in numbers)) or 1.0
    rest = [0.0] * (DIMENSIONS - len(numbers))
    return Vector(struct.pack(f"<{DIMENSIONS}f", *(n / length for n in numbers), *rest))


def chunk(text: str, seq: int = 0, near: Vector | None = None, context: str = "") -> EmbeddedChunk:
    found = Chunk(seq=seq, start=0, end=len(text), text=text, context=context)
    return EmbeddedChunk(chunk=found, vector=near)


def seen_in(*conversations: ConversationId) -> Audience:
    return Audience(team=TEAM, conversations=frozenset(conversations))


async def write(
    index: SearchIndex,
    *chunks: EmbeddedChunk,
    content: ContentId = CONTENT,
    generation: Generation = FIRST,
    shared_in: Sequence[ConversationId] = (ONE,),
) -> None:
    await index.write(content, generation, chunks, conversations=frozenset(shared_in))


async def search(
    index: SearchIndex,
    text: str,
    near: Vector | None = None,
    audience: Audience | None = None,
    k: int = 10,
) -> Legs:
    return await index.search(text, near, audience=audience or seen_in(ONE), k=k)


def texts(legs: Legs, leg: Sequence[Hit]) -> list[str]:
    return [legs.chunks[hit.chunk_id].chunk.text for hit in leg]
