"""What every RecordStore must do."""

from __future__ import annotations

import asyncio
import time

import pytest

from core.domain.json import JsonObject
from core.domain.ports import Record, RecordDraft, RecordKey, RecordStore
from core.errors import RecordChanged, RecordExists

KEY = RecordKey("job", "T1/one")


def draft(id_: str = KEY.id, kind: str = KEY.kind, n: int = 1, **keys: object) -> RecordDraft:
    return RecordDraft(key=RecordKey(kind, id_), body={"n": n}, **keys)  # type: ignore[arg-type]  # find keys of the case


async def found(
    store: RecordStore, expected: list[str], kind: str = "job", **keys: object
) -> list[Record]:
    """Find until it shows what is expected, since find may lag."""
    deadline = time.monotonic() + 10
    while True:
        records = list(await store.find(kind, **keys))  # type: ignore[arg-type]  # find keys of the case
        if [r.key.id for r in records] == expected or time.monotonic() > deadline:
            assert [r.key.id for r in records] == expected
            return records
        await asyncio.sleep(0.05)


async def test_a_created_record_is_read_back_whole(store: RecordStore) -> None:
    body: JsonObject = {
        "text": 'Grüße 漢字 \U0001f600 ☃\n\t"quoted"',
        "lone": "\ud83d",
        "n": 12345678901234,
        "x": 0.1,
        "yes": True,
        "nothing": None,
        "list": [1, [2, {"deep": "er"}]],
        "empty": {},
    }
    written = RecordDraft(key=KEY, body=body, state="open", due_at=12.5, owner="T1/U1")
    created = await store.create(written)
    read = (await store.get([KEY]))[KEY]
    assert read == created
    assert read.draft == written
    assert read.key == KEY
    assert read.body == body


async def test_create_claims_once(store: RecordStore) -> None:
    async def claim(n: int) -> bool:
        try:
            await store.create(draft(n=n))
        except RecordExists:
            return False
        return True

    claims = await asyncio.gather(*(claim(n) for n in range(20)))
    assert claims.count(True) == 1
    assert (await store.get([KEY]))[KEY].body == {"n": claims.index(True)}


async def test_kinds_do_not_meet(store: RecordStore) -> None:
    await store.create(draft("same", "job", n=1))
    await store.create(draft("same", "file", n=2))
    keys = [RecordKey("job", "same"), RecordKey("file", "same")]
    records = await store.get(keys)
    assert [records[key].body["n"] for key in keys] == [1, 2]


async def test_get_returns_those_that_exist(store: RecordStore) -> None:
    await store.create(draft("a"))
    await store.create(draft('b/with:odd "chars" ü'))
    wanted = [
        RecordKey("job", "a"),
        RecordKey("job", "none"),
        RecordKey("job", 'b/with:odd "chars" ü'),
        RecordKey("job", "a"),
    ]
    records = await store.get(wanted)
    assert set(records) == {wanted[0], wanted[2]}
    assert await store.get([]) == {}


async def test_get_many_at_once(store: RecordStore) -> None:
    keys = [RecordKey("job", f"T1/{n}") for n in range(250)]
    await asyncio.gather(*(store.create(RecordDraft(key=key, body={})) for key in keys))
    assert set(await store.get(keys)) == set(keys)


async def test_update_replaces_everything(store: RecordStore) -> None:
    old = await store.create(draft(n=1, state="open", due_at=1.0, owner="T1/U1"))
    new = await store.update(old, draft(n=2, state="done"))
    read = (await store.get([KEY]))[KEY]
    assert read == new
    assert (read.body, read.draft.state, read.draft.due_at, read.draft.owner) == (
        {"n": 2},
        "done",
        None,
        None,
    )
    assert new.revision != old.revision


async def test_update_refuses_what_somebody_changed(store: RecordStore) -> None:
    old = await store.create(draft(n=1))
    await store.update(old, draft(n=2))
    with pytest.raises(RecordChanged):
        await store.update(old, draft(n=3))
    assert (await store.get([KEY]))[KEY].body == {"n": 2}


async def test_update_refuses_what_is_gone_or_made_anew(store: RecordStore) -> None:
    old = await store.create(draft(n=1))
    await store.delete(KEY)
    with pytest.raises(RecordChanged):
        await store.update(old, draft(n=2))
    await store.create(draft(n=1))
    with pytest.raises(RecordChanged):
        await store.update(old, draft(n=2))
    assert (await store.get([KEY]))[KEY].body == {"n": 1}


async def test_of_many_updates_of_one_revision_one_wins(store: RecordStore) -> None:
    old = await store.create(draft(n=-1))

    async def update(n: int) -> bool:
        try:
            await store.update(old, draft(n=n))
        except RecordChanged:
            return False
        return True

    outcomes = await asyncio.gather(*(update(n) for n in range(20)))
    assert outcomes.count(True) == 1
    assert (await store.get([KEY]))[KEY].body == {"n": outcomes.index(True)}


async def test_delete_is_seen_at_once_and_may_repeat(store: RecordStore) -> None:
    await store.create(draft())
    await store.delete(KEY)
    assert await store.get([KEY]) == {}
    await store.delete(KEY)
    await store.create(draft(n=7))
    assert (await store.get([KEY]))[KEY].body == {"n": 7}


async def test_find_matches_declared_keys_in_order(store: RecordStore) -> None:
    await store.create(draft("late", state="open", due_at=30.0, owner="T1/U1"))
    await store.create(draft("b", state="open", due_at=10.0, owner="T1/U1"))
    await store.create(draft("a", state="open", due_at=10.0, owner="T1/U2"))
    await store.create(draft("done", state="done", due_at=20.0, owner="T1/U1"))
    await store.create(draft("never", state="open"))
    await store.create(draft("other", "file", state="open", due_at=1.0))
    await found(store, ["a", "b", "done", "late", "never"])
    await found(store, ["a", "b", "late", "never"], state="open")
    await found(store, ["b", "done", "late"], owner="T1/U1")
    await found(store, ["a", "b", "done"], due_before=29.0)
    await found(store, ["b"], state="open", owner="T1/U1", due_before=29.0)
    await found(store, ["a", "b"], limit=2)
    await found(store, [], kind="none")


async def test_find_follows_changes(store: RecordStore) -> None:
    record = await store.create(draft(state="open"))
    [seen] = await found(store, [KEY.id], state="open")
    assert seen == record
    await store.update(record, draft(n=2, state="done"))
    await found(store, [], state="open")
    [seen] = await found(store, [KEY.id], state="done")
    assert seen.body == {"n": 2}
    await store.delete(KEY)
    await found(store, [], state="done")


async def test_compacting_keeps_what_was_not_deleted(store: RecordStore) -> None:
    old = await store.create(draft("changed", n=1))
    await store.update(old, draft("changed", n=2))
    await store.create(draft("gone"))
    await store.delete(RecordKey("job", "gone"))
    await store.compact()
    keys = [RecordKey("job", "changed"), RecordKey("job", "gone")]
    assert {key.id: found.body for key, found in (await store.get(keys)).items()} == {
        "changed": {"n": 2}
    }
    await store.create(draft("gone", n=3))
