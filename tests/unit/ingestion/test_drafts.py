"""Generations that a crash left half written, or that two processes write at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ulid import ULID

from core.domain.documents import Chunk, EmbeddedChunk
from core.domain.files import Content, ContentState
from core.domain.ids import Generation
from core.errors import IndexUnavailable, RecordChanged
from core.ingestion.drafts import drop_drafts
from core.ingestion.reports import FileOutcome
from tests.builders import content_key, conversation, file_id, make_file
from tests.unit.ingestion.library_room import LibraryRoom

WORDS = "Everyone has thirty vacation days a year."
KEY = content_key(WORDS)


async def _crashed(room: LibraryRoom, *, run: str, minutes_ago: int = 0) -> Generation:
    """Leave what a process leaves that died after the first chunks of a file."""
    began = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    generation = Generation(str(ULID.from_datetime(began)))
    draft = Content(
        id=KEY, files=frozenset(), state=ContentState.INDEXED, writing={generation: run}
    )
    await room.library.change_content(
        KEY, lambda old: replace(old, writing={generation: run}) if old else draft
    )
    await room.library.change_file(
        file_id("F1"), lambda old: replace(old or make_file(), arriving=KEY)
    )
    chunk = EmbeddedChunk(
        chunk=Chunk(seq=0, start=0, end=8, text="Everyone has thirty", context=""), vector=None
    )
    seen = frozenset({conversation("C1")})
    await room.index.write(KEY, generation, [chunk], conversations=seen)
    return generation


async def _left(room: LibraryRoom, generation: Generation) -> int:
    return len(await room.index.read(KEY, generation))


async def test_the_resumed_run_drops_what_it_left_and_reads_anew(room: LibraryRoom) -> None:
    generation = await _crashed(room, run="run")

    report = await room.take_in(make_file(), WORDS, run="run")

    assert report.outcome is FileOutcome.READ
    assert await _left(room, generation) == 0
    content = await room.library.content(KEY)
    assert content is not None
    assert content.writing == {}
    assert await room.found("vacation", "C1") == {"policy.txt"}


async def test_what_another_run_is_writing_is_let_be_until_it_must_be_dead(
    room: LibraryRoom,
) -> None:
    other = make_file("F2", channels=("C2",), file_name="copy.txt")
    alive = await _crashed(room, run="other")
    await room.take_in(other, WORDS, run="run")
    assert await _left(room, alive) == 1

    dead = await _crashed(room, run="other", minutes_ago=20)
    await room.take_in(other, WORDS, run="again")
    assert await _left(room, dead) == 0


async def test_a_file_deleted_after_a_crash_leaves_nothing(room: LibraryRoom) -> None:
    generation = await _crashed(room, run="run")

    await room.ingestor.remove(file_id("F1"))

    assert await _left(room, generation) == 0
    content = await room.library.content(KEY)
    assert content is not None
    assert (content.writing, content.generation) == ({}, None)


async def test_a_generation_that_was_struck_out_never_becomes_the_current_one(
    room: LibraryRoom,
) -> None:
    is_writing, go = room.index.orders.hold("write")
    taking = asyncio.create_task(room.take_in(make_file(), WORDS))
    await is_writing.wait()
    begun = await room.library.content(KEY)
    assert begun is not None
    await drop_drafts(room.index, room.library, KEY, begun.writing)
    go.set()

    with pytest.raises(RecordChanged):
        await taking

    assert not await room.proposed("vacation", "C1")
    assert (await room.take_in(make_file(), WORDS)).outcome is FileOutcome.READ


async def test_one_cancelled_while_it_is_written_leaves_nothing(room: LibraryRoom) -> None:
    is_writing, _ = room.index.orders.hold("write")
    taking = asyncio.create_task(room.take_in(make_file(), WORDS))
    await is_writing.wait()
    taking.cancel()
    await asyncio.gather(taking, return_exceptions=True)

    content = await room.library.content(KEY)
    assert content is not None
    assert (content.writing, content.generation) == ({}, None)


async def test_of_two_processes_that_read_the_same_bytes_one_generation_stays(
    room: LibraryRoom,
) -> None:
    is_writing, go = room.index.orders.hold("write")
    first = asyncio.create_task(room.take_in(make_file("F1"), WORDS, run="a"))
    await is_writing.wait()
    slow = await room.library.content(KEY)
    second = room.another_process()
    await second.take_in(make_file("F2", channels=("C2",)), WORDS, run="b")
    quick = await room.generation_of(WORDS)
    go.set()
    await first

    assert slow is not None
    assert await room.generation_of(WORDS) in slow.writing
    assert quick is not None
    assert await _left(room, Generation(quick)) == 0
    assert await room.found("vacation", "C1")
    assert await room.found("vacation", "C2")


async def test_bytes_that_another_process_lets_go_of_are_read_again(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1"), WORDS)
    is_removing, go = room.index.orders.hold("remove")
    removing = asyncio.create_task(room.ingestor.remove(file_id("F1")))
    await is_removing.wait()
    second = room.another_process()
    await second.take_in(make_file("F2", file_name="again.txt"), WORDS, run="b")
    go.set()
    await removing

    assert await room.found("vacation", "C1") == {"again.txt"}


async def test_a_file_is_not_taken_for_read_when_its_bytes_go_just_then(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1"), WORDS)
    second = room.another_process()
    is_sharing, go = second.index.orders.hold("reshare")
    again = make_file("F2", file_name="again.txt")
    sharing = asyncio.create_task(second.take_in(again, WORDS, run="b"))
    await is_sharing.wait()
    await room.ingestor.remove(file_id("F1"))
    go.set()

    with pytest.raises(RecordChanged):
        await sharing
    await second.take_in(again, WORDS, run="b")

    assert await room.found("vacation", "C1") == {"again.txt"}


async def test_what_a_crash_leaves_of_the_last_file_goes_with_the_next_attempt(
    room: LibraryRoom,
) -> None:
    await room.take_in(make_file("F1"), WORDS)
    room.index.fail("remove")
    with pytest.raises(IndexUnavailable):
        await room.ingestor.remove(file_id("F1"))
    assert await room.proposed("vacation", "C1")

    await room.ingestor.remove(file_id("F1"))

    assert not await room.proposed("vacation", "C1")
    content = await room.library.content(KEY)
    assert content is not None
    assert (content.writing, content.generation) == ({}, None)
