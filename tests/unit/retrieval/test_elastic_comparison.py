"""What one index lacks against another."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.elastic import Operation
from core.retrieval.index.elastic_comparison import Listed, paired, repair
from core.retrieval.index.elastic_reindexing import name_after


def chunk(place: str, *conversations: str) -> Listed:
    generation, seq = place.split(":")
    return Listed(id=place, place=(generation, int(seq)), conversations=conversations)


async def listing(places: str) -> AsyncIterator[Listed]:
    for place in places.split():
        yield chunk(place)


@pytest.mark.parametrize(
    ("left", "right", "pairs"),
    [
        ("", "", ""),
        ("A:0 A:1", "", "A:0|- A:1|-"),
        ("", "A:0", "-|A:0"),
        ("A:0 B:0", "A:0 B:0", "A:0|A:0 B:0|B:0"),
        ("A:0 A:9 A:10 C:0", "A:9 B:0 C:0 D:0", "A:0|- A:9|A:9 A:10|- -|B:0 C:0|C:0 -|D:0"),
    ],
)
async def test_places_of_two_listings_are_paired(left: str, right: str, pairs: str) -> None:
    found = [
        f"{one.id if one else '-'}|{other.id if other else '-'}"
        async for one, other in paired(listing(left), listing(right))
    ]
    assert found == pairs.split()


@pytest.mark.parametrize(
    ("wanted", "found", "operation"),
    [
        (chunk("A:0", "C1"), None, None),
        (chunk("A:0", "C1"), chunk("A:0", "C1"), None),
        (None, chunk("A:0", "C1"), Operation(action="delete", id="A:0")),
        (
            chunk("A:0"),
            chunk("A:0", "C1"),
            Operation(action="update", id="A:0", source={"conversations": ()}),
        ),
    ],
)
def test_what_is_there_is_made_right(
    wanted: Listed | None, found: Listed | None, operation: Operation | None
) -> None:
    assert repair(wanted, found) == operation


@pytest.mark.parametrize(
    ("name", "after"),
    [("d-chunks-000001", "000002"), ("d-chunks-000099", "000100"), ("restored", "000001")],
)
def test_versions_are_numbered(name: str, after: str) -> None:
    assert name_after(name, "d-chunks") == f"d-chunks-{after}"
