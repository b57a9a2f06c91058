"""What every RecordStore must do so that records can be erased for good, and that be proved."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.domain.ports import RecordDraft, RecordKey, RecordStore
from core.errors import RecordChanged

_MORE_THAN_A_PAGE = 201


def draft(kind: str, id_: str) -> RecordDraft:
    return RecordDraft(key=RecordKey(kind, id_), body={"n": 1}, due_at=1.0)


async def test_a_record_is_discarded_only_as_it_was_read(store: RecordStore) -> None:
    read = await store.create(draft("job", "T1/a"))
    changed = await store.update(read, replace(read.draft, body={"n": 2}))

    with pytest.raises(RecordChanged):
        await store.discard(read)
    assert await store.get([read.key]) == {read.key: changed}

    await store.discard(changed)
    assert await store.get([read.key]) == {}
    with pytest.raises(RecordChanged):
        await store.discard(changed)


async def test_a_scan_yields_every_record_of_every_kind_at_once(store: RecordStore) -> None:
    keys = [RecordKey("job", f"T1/{n}") for n in range(_MORE_THAN_A_PAGE)]
    keys += [RecordKey("a kind", "T1/\U0001f600"), RecordKey("reply", "")]
    await asyncio.gather(*(store.create(draft(key.kind, key.id)) for key in keys))

    found = [record async for record in store.scan()]

    assert sorted((r.key.kind, r.key.id) for r in found) == sorted((k.kind, k.id) for k in keys)
    assert (await store.get([found[0].key]))[found[0].key] == found[0]
