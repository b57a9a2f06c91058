"""What has to be done to one index so that it holds the chunks of another; no I/O of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypedDict, cast

from core.domain.json import JsonObject
from core.elastic import Operation, StoredDocument

__all__ = [
    "Listed",
    "first_chunks_body",
    "listed",
    "listing_body",
    "paired",
    "repair",
]


class _Source(TypedDict, total=False):
    conversations: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A chunk as a listing shows it: which it is, and who may find it."""

    id: str
    place: tuple[str, int]
    """Its generation and position: what listings are ordered by."""
    conversations: tuple[str, ...]


def listing_body() -> JsonObject:
    """Return the search for all chunks, in order of their places."""
    return {
        "query": {"match_all": {}},
        "sort": ["generation", "seq"],
        "_source": ["conversations"],
    }


def first_chunks_body() -> JsonObject:
    """Return the search for the first chunks: one of each generation."""
    return {**listing_body(), "query": {"term": {"seq": 0}}, "_source": ["content"]}


def listed(document: StoredDocument) -> Listed:
    """Return a hit of `listing_body`."""
    source = cast(_Source, document["_source"])  # what listing_body asked for
    generation, seq = document["sort"]
    return Listed(
        id=document["_id"],
        place=(str(generation), int(str(seq))),
        conversations=tuple(sorted(source.get("conversations", ()))),
    )


async def paired(
    left: AsyncIterator[Listed], right: AsyncIterator[Listed]
) -> AsyncIterator[tuple[Listed | None, Listed | None]]:
    """Yield what stands at each place of two ordered listings; None where one has nothing."""
    first, second = await anext(left, None), await anext(right, None)
    while first is not None or second is not None:
        if second is None or (first is not None and first.place < second.place):
            yield first, None
            first = await anext(left, None)
        elif first is None or second.place < first.place:
            yield None, second
            second = await anext(right, None)
        else:
            yield first, second
            first, second = await anext(left, None), await anext(right, None)


def repair(wanted: Listed | None, found: Listed | None) -> Operation | None:
    """Return what makes a chunk that is there as it should be; None for nothing."""
    if found is None:
        return None
    if wanted is None:
        return Operation(action="delete", id=found.id)
    if wanted.conversations == found.conversations:
        return None
    change: JsonObject = {"conversations": wanted.conversations}
    return Operation(action="update", id=found.id, source=change)
