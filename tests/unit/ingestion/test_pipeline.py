"""Taking files in: read once, found by those who may see it, and gone when it is gone."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from core.domain.files import ContentState
from core.ingestion.reports import FileOutcome
from tests.builders import content_key, conversation, file_id, make_file
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.unit.ingestion.library_room import LibraryRoom

V1 = "Everyone has thirty vacation days a year."
V2 = "Everyone has twenty sick days instead."


async def test_a_file_is_read_and_found_where_it_was_shared(room: LibraryRoom) -> None:
    report = await room.take_in(make_file(), V1)

    assert (report.name, report.outcome, report.chunks) == ("policy.txt", FileOutcome.READ, 1)
    assert await room.found("vacation", "C1") == {"policy.txt"}
    assert await room.found("vacation", "C2") == set()


async def test_the_content_says_what_was_read(room: LibraryRoom) -> None:
    await room.take_in(make_file(), V1)

    content = await room.library.content(content_key(V1))

    assert content is not None
    assert content.files == {file_id("F1")}
    assert content.state is ContentState.INDEXED
    assert content.chunk_count == 1
    assert content.embedder == HashingEmbedder().profile.name
    assert len(content.generation or "") == 26


async def test_the_same_bytes_in_three_channels_are_read_once(room: LibraryRoom) -> None:
    for number in (1, 2, 3):
        file = make_file(f"F{number}", channels=(f"C{number}",), file_name=f"copy{number}.txt")
        assert (await room.take_in(file, V1)).outcome is FileOutcome.READ

    assert room.reader.read_count == 1
    assert room.index.orders.calls["write"] == 1
    for number in (1, 2, 3):
        assert await room.found("vacation", f"C{number}") == {f"copy{number}.txt"}
    assert await room.found("vacation", "C4") == set()


async def test_one_file_shared_in_three_channels_has_three_places(room: LibraryRoom) -> None:
    for channel in ("C1", "C2", "C3"):
        await room.take_in(make_file(channels=(channel,)), V1)

    file = await room.library.file(file_id("F1"))
    assert file is not None
    assert [p.conversation for p in file.places] == [conversation(c) for c in ("C1", "C2", "C3")]
    assert room.reader.read_count == 1
    assert room.fetched.total() == 1
    for channel in ("C1", "C2", "C3"):
        assert await room.found("vacation", channel) == {"policy.txt"}


async def test_one_file_taken_in_at_once_from_three_channels_is_read_once(
    room: LibraryRoom,
) -> None:
    await asyncio.gather(*(room.take_in(make_file(channels=(c,)), V1) for c in ("C1", "C2", "C3")))

    assert room.reader.read_count == 1
    for channel in ("C1", "C2", "C3"):
        assert await room.found("vacation", channel) == {"policy.txt"}


async def test_the_same_bytes_taken_in_at_once_are_read_once(room: LibraryRoom) -> None:
    files = [make_file(f"F{n}", channels=(f"C{n}",), file_name=f"{n}.txt") for n in range(5)]

    await asyncio.gather(*(room.take_in(file, V1) for file in files))

    assert room.reader.read_count == 1
    for number in range(5):
        assert await room.found("vacation", f"C{number}") == {f"{number}.txt"}


async def test_what_did_not_change_is_not_downloaded_again(room: LibraryRoom) -> None:
    await room.take_in(make_file(), V1, run="first")

    report = await room.take_in(make_file(), V1, run="second")

    assert (report.outcome, report.chunks) == (FileOutcome.UNCHANGED, 1)
    assert room.fetched[file_id("F1")] == 1


async def test_a_resumed_run_counts_what_it_read_before(room: LibraryRoom) -> None:
    await room.take_in(make_file(), V1, run="first")

    report = await room.take_in(make_file(), V1, run="first")

    assert report.outcome is FileOutcome.READ
    assert room.fetched[file_id("F1")] == 1


async def test_a_new_name_and_time_are_kept_without_reading_again(room: LibraryRoom) -> None:
    await room.take_in(make_file(file_name="old.txt"), V1)

    renamed = replace(make_file(file_name="new.txt"), confirmed_at=99.0)
    await room.take_in(renamed, V1, run="second")

    assert await room.found("vacation", "C1") == {"new.txt"}
    assert room.reader.read_count == 1
    file = await room.library.file(file_id("F1"))
    assert file is not None
    assert file.confirmed_at == 99.0


async def test_an_edited_file_is_found_by_its_new_words_only(room: LibraryRoom) -> None:
    await room.take_in(make_file(version="1"), V1)

    report = await room.take_in(make_file(version="2"), V2)

    assert report.outcome is FileOutcome.READ
    assert await room.found("sick", "C1") == {"policy.txt"}
    assert await room.found("vacation", "C1") == set()
    assert not await room.proposed("vacation", "C1")


async def test_a_file_that_goes_back_to_its_first_words_is_found_by_them(
    room: LibraryRoom,
) -> None:
    await room.take_in(make_file(version="1"), V1)
    first = await room.generation_of(V1)
    await room.take_in(make_file(version="2"), V2)

    await room.take_in(make_file(version="3"), V1)

    assert await room.found("vacation", "C1") == {"policy.txt"}
    assert await room.found("sick", "C1") == set()
    assert await room.generation_of(V1) not in {None, first}
    assert not await room.proposed("sick", "C1")


async def test_a_touched_file_with_the_same_bytes_is_not_read_again(room: LibraryRoom) -> None:
    await room.take_in(make_file(version="1"), V1)

    await room.take_in(make_file(version="2"), V1)

    assert room.fetched[file_id("F1")] == 2
    assert room.reader.read_count == 1
    assert await room.found("vacation", "C1") == {"policy.txt"}


async def test_an_edited_copy_leaves_the_other_where_it_is(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1", channels=("C1",), version="1"), V1)
    await room.take_in(make_file("F2", channels=("C2",), file_name="copy.txt"), V1)

    await room.take_in(make_file("F1", channels=("C1",), version="2"), V2)

    assert await room.found("vacation", "C1") == set()
    assert not await room.proposed("vacation", "C1")
    assert await room.found("vacation", "C2") == {"copy.txt"}
    assert await room.found("sick", "C1") == {"policy.txt"}


async def test_another_embedder_reads_everything_again(room: LibraryRoom) -> None:
    await room.take_in(make_file(), V1)
    first = await room.generation_of(V1)
    await room.library.change_content(
        content_key(V1), lambda old: old and replace(old, embedder="another")
    )

    report = await room.take_in(make_file(), V1, run="third")

    assert report.outcome is FileOutcome.READ
    assert await room.generation_of(V1) != first
    assert await room.found("vacation", "C1") == {"policy.txt"}


async def test_a_long_file_is_embedded_in_batches_and_found_to_its_end(room: LibraryRoom) -> None:
    room.use(HashingEmbedder(max_tokens=16))
    lines = "\n\n".join(f"Paragraph number {n} speaks of matter{n} alone." for n in range(150))

    report = await room.take_in(make_file(), lines)

    assert report.chunks > 64
    assert room.index.orders.calls["write"] > 1
    assert await room.found("matter149", "C1") == {"policy.txt"}
    assert await room.found("matter0 ", "C1") == {"policy.txt"}
