"""Sets of ids in pages: nothing that was added is missed, and none is listed twice."""

from __future__ import annotations

import asyncio

from core.records.id_sets import IdSets
from tests.fakes.faulty_ports import FaultyStore


async def test_ids_are_listed_once_in_the_order_they_were_added(store: FaultyStore) -> None:
    sets = IdSets(store, "use")
    for id_ in ("b", "a", "b"):
        await sets.add("file/F1", id_)
    await sets.add("file/F2", "c")

    assert await sets.ids("file/F1") == ("b", "a")
    assert await sets.ids("file/F3") == ()


async def test_a_set_of_many_pages_misses_none(store: FaultyStore) -> None:
    sets, other = IdSets(store, "use"), IdSets(store, "use")
    ids = [f"J{number}" for number in range(450)]
    for id_ in ids[:430]:
        await sets.add("file/F1", id_)
    await asyncio.gather(*(other.add("file/F1", id_) for id_ in ids[430:]))

    assert sorted(await sets.ids("file/F1")) == sorted(ids)


async def test_a_dropped_set_is_empty_and_can_be_filled_again(store: FaultyStore) -> None:
    sets = IdSets(store, "use")
    for number in range(201):
        await sets.add("file/F1", f"J{number}")

    await sets.drop("file/F1")
    assert await sets.ids("file/F1") == ()
    await sets.add("file/F1", "new")
    assert await sets.ids("file/F1") == ("new",)


async def test_an_id_is_taken_away_from_whichever_page_it_is_on(store: FaultyStore) -> None:
    sets = IdSets(store, "use")
    for number in range(202):
        await sets.add("file/F1", f"J{number}")

    await sets.remove("file/F1", "J0")
    await sets.remove("file/F1", "J201")
    await sets.remove("file/F1", "unknown")

    assert await sets.ids("file/F1") == tuple(f"J{number}" for number in range(1, 201))
