"""Taking files in while something fails or happens in between: safe, and whole after a retry."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from core.domain.ids import Generation
from core.errors import IndexUnavailable, RecordsUnavailable
from core.ingestion.reports import FileOutcome
from tests.builders import content_key, file_id, make_file
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.unit.ingestion.library_room import LibraryRoom

V1 = "Everyone has thirty vacation days a year."
V2 = "Everyone has twenty sick days instead."


async def test_nothing_is_half_done_when_the_index_cannot_be_written(room: LibraryRoom) -> None:
    room.index.fail("write")
    with pytest.raises(IndexUnavailable):
        await room.take_in(make_file(), V1)
    file = await room.library.file(file_id("F1"))
    content = await room.library.content(content_key(V1))
    assert file is not None
    assert content is not None
    assert (file.content, content.generation, content.writing) == (None, None, {})

    report = await room.take_in(make_file(), V1)

    assert report.outcome is FileOutcome.READ
    assert await room.found("vacation", "C1") == {"policy.txt"}


async def test_a_generation_written_in_part_is_not_quoted(room: LibraryRoom) -> None:
    room.use(HashingEmbedder(max_tokens=16))
    long = "\n\n".join(f"Paragraph number {n} speaks of matter{n} alone." for n in range(150))
    room.index.fail("write", after=1)
    with pytest.raises(IndexUnavailable):
        await room.take_in(make_file(), long)

    assert await room.found("matter1", "C1") == set()


@pytest.mark.parametrize(
    ("method", "after"), [("create", 0), ("update", 0), ("update", 1), ("update", 2)]
)
async def test_a_crash_at_any_write_of_the_records_is_mended_by_the_next_run(
    room: LibraryRoom, method: str, after: int
) -> None:
    await room.take_in(make_file(version="1"), V1, run="first")
    room.store.fail(method, after=after)
    with suppress(RecordsUnavailable):
        await room.take_in(make_file(version="2"), V2, run="second")
    found = [await room.found(words, "C1") for words in ("vacation", "sick")]
    assert {"policy.txt"} in found  # the old words or the new ones, never none

    report = await room.take_in(make_file(version="2"), V2, run="second")

    assert report.outcome is FileOutcome.READ
    assert await room.found("sick", "C1") == {"policy.txt"}
    assert await room.found("vacation", "C1") == set()
    assert not await room.proposed("vacation", "C1")


async def test_old_chunks_that_could_not_be_removed_go_with_the_next_run(
    room: LibraryRoom,
) -> None:
    await room.take_in(make_file(version="1"), V1)
    room.index.fail("remove")
    with pytest.raises(IndexUnavailable):
        await room.take_in(make_file(version="2"), V2)
    assert await room.found("vacation", "C1") == set()

    await room.take_in(make_file(version="2"), V2)

    assert await room.found("sick", "C1") == {"policy.txt"}
    assert not await room.proposed("vacation", "C1")


async def test_a_deleted_file_is_hidden_before_its_chunks_are_gone(room: LibraryRoom) -> None:
    await room.take_in(make_file(), V1)
    room.index.fail("remove")

    with pytest.raises(IndexUnavailable):
        await room.ingestor.remove(file_id("F1"))

    assert await room.found("vacation", "C1") == set()


async def test_the_chunks_of_a_deleted_file_go_with_the_retry(room: LibraryRoom) -> None:
    await room.take_in(make_file(), V1)
    generation = await room.generation_of(V1)
    assert generation is not None
    room.index.fail("remove")
    with pytest.raises(IndexUnavailable):
        await room.ingestor.remove(file_id("F1"))

    await room.ingestor.remove(file_id("F1"))

    assert await room.index.read(content_key(V1), Generation(generation)) == []


@pytest.mark.parametrize("crash_after", range(3))
async def test_a_removal_that_crashed_between_its_records_is_finished_by_the_retry(
    room: LibraryRoom, crash_after: int
) -> None:
    await room.take_in(make_file(), V1)
    room.store.fail("update", after=crash_after)
    with pytest.raises(RecordsUnavailable):
        await room.ingestor.remove(file_id("F1"))

    await room.ingestor.remove(file_id("F1"))

    assert await room.found("vacation", "C1") == set()
    assert not await room.proposed("vacation", "C1")


async def test_narrowing_goes_to_the_records_first(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1", channels=("C1",)), V1)
    await room.take_in(make_file("F2", channels=("C2",), file_name="copy.txt"), V1)
    room.index.fail("reshare")

    with pytest.raises(IndexUnavailable):
        await room.ingestor.remove(file_id("F1"))
    assert await room.found("vacation", "C1") == set()
    assert await room.found("vacation", "C2") == {"copy.txt"}

    await room.ingestor.remove(file_id("F1"))
    assert not await room.proposed("vacation", "C1")
    assert await room.found("vacation", "C2") == {"copy.txt"}


async def test_widening_goes_to_the_chunks_first(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1", channels=("C1",)), V1)
    copy = make_file("F2", channels=("C2",), file_name="copy.txt")
    room.index.fail("reshare")

    with pytest.raises(IndexUnavailable):
        await room.take_in(copy, V1)
    assert await room.library.file(copy.id) is None
    assert await room.found("vacation", "C2") == set()

    assert (await room.take_in(copy, V1)).outcome is FileOutcome.READ
    assert await room.found("vacation", "C2") == {"copy.txt"}


async def test_widening_that_stopped_before_the_records_shows_nothing(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1", channels=("C1",)), V1)
    room.store.fail("update")

    with pytest.raises(RecordsUnavailable):
        await room.take_in(make_file("F1", channels=("C2",)), V1)

    assert await room.proposed("vacation", "C2")
    assert await room.found("vacation", "C2") == set()


async def test_bytes_that_one_file_leaves_while_another_takes_them_are_still_found(
    room: LibraryRoom,
) -> None:
    await room.take_in(make_file("F1", channels=("C1",), version="1"), V1)
    is_sharing, go = room.index.orders.hold("reshare")
    copy = make_file("F2", channels=("C2",), file_name="copy.txt")
    joining = asyncio.create_task(room.take_in(copy, V1))
    await is_sharing.wait()
    leaving = asyncio.create_task(room.take_in(make_file("F1", version="2"), V2))
    await _settled(leaving)
    go.set()
    await asyncio.gather(joining, leaving)

    assert await room.found("vacation", "C2") == {"copy.txt"}


async def test_a_file_that_leaves_does_not_hide_one_that_joins_meanwhile(
    room: LibraryRoom,
) -> None:
    await room.take_in(make_file("F1", channels=("C1",), version="1"), V1)
    await room.take_in(make_file("F3", channels=("C3",), file_name="third.txt"), V1)
    is_narrowing, go = room.index.orders.hold("reshare")
    leaving = asyncio.create_task(room.take_in(make_file("F1", version="2"), V2))
    await is_narrowing.wait()
    copy = make_file("F2", channels=("C2",), file_name="copy.txt")
    joining = asyncio.create_task(room.take_in(copy, V1))
    await _settled(joining)
    go.set()
    await asyncio.gather(joining, leaving)
    await room.take_in(copy, V1, run="again")

    assert await room.found("vacation", "C2") == {"copy.txt"}
    assert await room.found("vacation", "C3") == {"third.txt"}


async def _settled(task: asyncio.Task[object], *, within_s: float = 0.5) -> None:
    """Let a task go as far as it can: to its end, or to what another one holds."""
    await asyncio.wait({task}, timeout=within_s)
