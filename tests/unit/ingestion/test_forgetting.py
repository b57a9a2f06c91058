"""What was forgotten in a conversation stays so there, whatever is shared or ingested again."""

from __future__ import annotations

import asyncio

import pytest

from core.domain.files import ContentState
from core.errors import IndexUnavailable
from core.ingestion.reports import FileOutcome
from tests.builders import content_key, conversation, file_id, make_file
from tests.unit.ingestion.library_room import LibraryRoom

V1 = "Everyone has thirty vacation days a year."
V2 = "Everyone has twenty sick days instead."
HERE = frozenset({conversation("C1")})
THERE = frozenset({conversation("C2")})
SAID = "It is forgotten here (`/ingest remember`)"


async def nothing_is_left(room: LibraryRoom, words: str) -> bool:
    """Tell whether neither the index nor the Content holds anything that was said."""
    content = await room.library.content(content_key(words))
    assert content is not None
    kept = (content.generation, content.language, content.chunk_count)
    proposed = [await room.proposed(words.split()[3], channel) for channel in ("C1", "C2")]
    return kept == (None, None, 0) and not any(proposed)


async def test_a_forgotten_file_leaves_nothing_and_is_not_read_again(room: LibraryRoom) -> None:
    await room.take_in(make_file(), V1)

    await room.ingestor.forgetting.forget(make_file(), HERE)

    assert await room.found("vacation", "C1") == set()
    assert await nothing_is_left(room, V1)
    for version in ("1:10", "2:20"):
        report = await room.take_in(make_file(version=version), V1, run="again")
        assert (report.outcome, report.reason) == (FileOutcome.SKIPPED, SAID)
    assert room.fetched.total() == 1
    assert await nothing_is_left(room, V1)


async def test_a_file_forgotten_before_it_was_read_never_is(room: LibraryRoom) -> None:
    await room.ingestor.forgetting.forget(make_file(), HERE)

    report = await room.take_in(make_file(), V1)

    assert report.reason == SAID
    assert room.fetched.total() == 0


async def test_the_same_bytes_again_in_that_channel_stay_forgotten(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1"), V1)
    await room.ingestor.forgetting.forget(make_file("F1"), HERE)

    for run in ("1", "2"):
        report = await room.take_in(make_file("F2", file_name="again.txt"), V1, run=run)
        assert report.reason == SAID

    assert await room.found("vacation", "C1") == set()
    assert await nothing_is_left(room, V1)
    assert room.fetched[file_id("F2")] == 1
    assert room.reader.read_count == 1


async def test_a_file_changed_into_forgotten_bytes_is_forgotten(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1"), V1)
    await room.ingestor.forgetting.forget(make_file("F1"), HERE)
    await room.take_in(make_file("F2", file_name="other.txt"), V2)

    report = await room.take_in(make_file("F2", file_name="other.txt", version="2:2"), V1)

    assert report.reason == SAID
    assert await room.found("sick", "C1") == set()
    assert await nothing_is_left(room, V1)


async def test_elsewhere_it_is_still_used(room: LibraryRoom) -> None:
    await room.take_in(make_file(channels=("C1", "C2")), V1)

    await room.ingestor.forgetting.forget(make_file(), HERE)
    report = await room.take_in(make_file(channels=("C1",)), V1, run="again")
    there = await room.take_in(make_file(channels=("C2",)), V1, run="there")

    assert await room.found("vacation", "C1") == set()
    assert not await room.proposed("vacation", "C1")
    assert await room.found("vacation", "C2") == {"policy.txt"}
    assert (report.reason, there.outcome) == (SAID, FileOutcome.UNCHANGED)


async def test_a_file_that_is_used_elsewhere_stays_forgotten_when_shared_here(
    room: LibraryRoom,
) -> None:
    await room.take_in(make_file("F1", channels=("C1",)), V1)
    await room.ingestor.forgetting.forget(make_file("F1"), HERE)
    await room.take_in(make_file("F2", channels=("C2",), file_name="copy.txt"), V1)

    report = await room.take_in(make_file("F2", channels=("C1",), file_name="copy.txt"), V1)

    assert report.reason == SAID
    assert await room.found("vacation", "C1") == set()
    assert await room.found("vacation", "C2") == {"copy.txt"}


async def test_a_copy_that_was_there_before_is_kept(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1"), V1)
    await room.take_in(make_file("F2", file_name="copy.txt"), V1)

    await room.ingestor.forgetting.forget(make_file("F1"), HERE)
    again = await room.take_in(make_file("F2", file_name="copy.txt"), V1, run="again")

    assert await room.found("vacation", "C1") == {"copy.txt"}
    assert again.outcome is FileOutcome.UNCHANGED


async def test_remembered_it_is_read_and_found_again(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1"), V1)
    await room.ingestor.forgetting.forget(make_file("F1"), HERE)

    await room.ingestor.forgetting.remember(file_id("F1"), HERE)
    assert await room.found("vacation", "C1") == set()
    report = await room.take_in(make_file("F1"), V1, run="again")

    assert report.outcome is FileOutcome.READ
    assert await room.found("vacation", "C1") == {"policy.txt"}
    copy = await room.take_in(make_file("F2", file_name="copy.txt"), V1)
    assert copy.outcome is FileOutcome.READ


async def test_remembered_in_one_channel_it_is_found_there_at_once(room: LibraryRoom) -> None:
    await room.take_in(make_file(channels=("C1", "C2")), V1)
    await room.ingestor.forgetting.forget(make_file(), HERE)

    await room.ingestor.forgetting.remember(file_id("F1"), HERE)

    assert await room.found("vacation", "C1") == {"policy.txt"}


async def test_forgotten_in_one_place_after_the_other_nothing_is_left(room: LibraryRoom) -> None:
    await room.take_in(make_file(channels=("C1", "C2")), V1)

    await room.ingestor.forgetting.forget(make_file(), HERE)
    await room.ingestor.forgetting.forget(make_file(), THERE)
    await room.ingestor.forgetting.forget(make_file(), THERE)

    assert await nothing_is_left(room, V1)
    content = await room.library.content(content_key(V1))
    assert content is not None
    assert content.forgotten == HERE | THERE


async def test_an_index_away_forgets_in_the_records_at_once_and_finishes_later(
    room: LibraryRoom,
) -> None:
    await room.take_in(make_file(), V1)
    room.index.fail("reshare")
    with pytest.raises(IndexUnavailable):
        await room.ingestor.forgetting.forget(make_file(), HERE)

    assert await room.found("vacation", "C1") == set()
    await room.ingestor.forgetting.forget(make_file(), HERE)
    assert await nothing_is_left(room, V1)


async def test_forgotten_while_it_is_read_it_is_not_found(room: LibraryRoom) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> bytes:
        began.set()
        await go_on.wait()
        return V1.encode()

    reading = asyncio.ensure_future(room.ingestor.ingest(make_file(), slow, run="run"))
    await began.wait()
    await room.ingestor.forgetting.forget(make_file(), HERE)
    go_on.set()

    assert (await reading).reason == SAID
    assert await room.found("vacation", "C1") == set()
    assert await nothing_is_left(room, V1)


async def test_refused_bytes_can_be_forgotten_too(room: LibraryRoom) -> None:
    await room.take_in(make_file(), " \n ")
    await room.ingestor.forgetting.forget(make_file(), HERE)

    report = await room.take_in(make_file(), " \n ", run="again")

    assert report.reason == SAID
    content = await room.library.content(content_key(" \n "))
    assert content is not None
    assert (content.state, content.forgotten) == (ContentState.REFUSED, HERE)


async def test_forgetting_what_is_unknown_to_remember_is_no_error(room: LibraryRoom) -> None:
    await room.ingestor.forgetting.remember(file_id("F9"), HERE)

    assert await room.library.file(file_id("F9")) is None
