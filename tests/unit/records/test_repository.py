"""Values as records: nothing is lost when several change one value at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from core.errors import RecordChanged, RecordsUnavailable
from core.records.repository import Keys, Repository, StoredOtherwise
from tests.fakes.faulty_ports import FaultyStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    count: int = 0
    names: frozenset[str] = field(default_factory=frozenset)
    note: str | None = None


def _keys(tally: Tally) -> Keys:
    return Keys(state="big" if tally.count > 2 else "small", due_at=tally.count, owner=tally.note)


@pytest.fixture
def tallies(store: FaultyStore) -> Repository[Tally]:
    return Repository(store, "tally", Tally, _keys)


async def test_a_value_comes_back_as_it_was_written(tallies: Repository[Tally]) -> None:
    tally = Tally(count=3, names=frozenset({"ä", "\ud800 lone", "b"}), note="x")

    await tallies.create("a", tally)

    assert await tallies.get("a") == tally
    assert await tallies.get("b") is None


async def test_only_the_first_create_wins(tallies: Repository[Tally]) -> None:
    assert await tallies.create("a", Tally(count=1))
    assert not await tallies.create("a", Tally(count=2))

    assert await tallies.get("a") == Tally(count=1)


async def test_get_many_asks_once_for_each_id_and_not_at_all_for_none(
    tallies: Repository[Tally], store: FaultyStore
) -> None:
    await tallies.create("a", Tally(count=1))

    assert await tallies.get_many(["a", "a", "b"]) == {"a": Tally(count=1)}
    assert store.orders.calls["get"] == 1
    assert await tallies.get_many([]) == {}
    assert store.orders.calls["get"] == 1


async def test_change_creates_what_is_not_there_and_leaves_what_a_step_declines(
    tallies: Repository[Tally],
) -> None:
    assert await tallies.change("a", lambda _: None) is None
    assert await tallies.get("a") is None
    assert await tallies.change("a", lambda _: Tally(count=1)) == Tally(count=1)
    assert await tallies.change("a", lambda _: None) == Tally(count=1)
    assert await tallies.get("a") == Tally(count=1)


async def test_what_does_not_change_is_not_written(
    tallies: Repository[Tally], store: FaultyStore
) -> None:
    await tallies.create("a", Tally(count=1))

    assert await tallies.change("a", lambda old: old) == Tally(count=1)

    assert store.orders.calls["update"] == 0


async def test_changes_at_once_are_all_made(tallies: Repository[Tally]) -> None:
    def adding(name: str) -> Callable[[Tally | None], Tally]:
        def step(old: Tally | None) -> Tally:
            was = old or Tally()
            return replace(was, count=was.count + 1, names=was.names | {name})

        return step

    await asyncio.gather(*(tallies.change("a", adding(str(n))) for n in range(12)))

    names = frozenset(str(n) for n in range(12))
    assert await tallies.get("a") == Tally(count=12, names=names)


async def test_a_change_gives_up_when_others_never_stop(
    tallies: Repository[Tally], store: FaultyStore
) -> None:
    await tallies.create("a", Tally())
    for _ in range(1000):
        store.orders.fail("update", RecordChanged("ordered by a test"))

    with pytest.raises(RecordChanged, match="'a' was changed by others"):
        await tallies.change("a", lambda old: replace(old or Tally(), count=9))

    assert await tallies.get("a") == Tally()


async def test_an_unreachable_store_is_not_taken_for_a_lost_race(
    tallies: Repository[Tally], store: FaultyStore
) -> None:
    await tallies.create("a", Tally())
    store.fail("update")

    with pytest.raises(RecordsUnavailable):
        await tallies.change("a", lambda old: replace(old or Tally(), count=9))


async def test_find_knows_state_owner_and_due_time(tallies: Repository[Tally]) -> None:
    await tallies.create("a", Tally(count=5, note="x"))
    await tallies.create("b", Tally(count=1, note="x"))
    await tallies.create("c", Tally(count=4, note="y"))

    assert list(await tallies.find()) == ["b", "c", "a"]
    assert list(await tallies.find(state="big")) == ["c", "a"]
    assert list(await tallies.find(owner="x")) == ["b", "a"]
    assert list(await tallies.find(due_before=5)) == ["b", "c"]
    assert list(await tallies.find(limit=1)) == ["b"]


async def test_kinds_do_not_meet(tallies: Repository[Tally], store: FaultyStore) -> None:
    others = Repository(store, "other", Tally)
    await tallies.create("a", Tally(count=1))

    assert await others.get("a") is None
    assert await others.find() == {}


async def test_deleted_is_gone_and_deleting_again_is_no_error(tallies: Repository[Tally]) -> None:
    await tallies.create("a", Tally())

    await tallies.delete("a")
    await tallies.delete("a")

    assert await tallies.get("a") is None


async def test_what_another_version_wrote_keeps_nothing_from_being_found(
    tallies: Repository[Tally], store: FaultyStore
) -> None:
    await tallies.create("a", Tally(count=1))
    draft = tallies.draft("b", Tally(count=2))
    await store.create(replace(draft, body={"count": "secretly many"}))

    assert await tallies.find(state="small") == {"a": Tally(count=1)}
    with pytest.raises(StoredOtherwise):
        await tallies.get("b")


async def test_what_an_earlier_version_knew_besides_is_passed_over(
    tallies: Repository[Tally], store: FaultyStore
) -> None:
    draft = tallies.draft("a", Tally())
    await store.create(replace(draft, body={"count": 2, "counted_by": "T1/U1"}))

    assert await tallies.get("a") == Tally(count=2)
