"""Opening a file for one answer: read in memory, or taken from the index, and never kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.config.settings import IngestionSettings
from core.domain.files import File
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.opening import FileOpener, OpenedFile
from tests.builders import conversation, make_file
from tests.unit.ingestion.library_room import LibraryRoom

WORDS = "Falcon needs a budget of 250000 euros."
HERE = conversation("C1")


async def opened(
    room: LibraryRoom, file: File, content: str = WORDS, *, channel: str = "C1"
) -> OpenedFile:
    opener = FileOpener(
        room.reader,
        room.index,
        room.library,
        IngestionSettings(max_file_mb=1),
        most_chunks=3,
    )

    async def fetch() -> bytes:
        room.fetched[file.id] += 1
        return content.encode()

    return await opener.open(file, conversation(channel), fetch)


def texts(found: OpenedFile) -> list[str]:
    return [stored.chunk.text for stored in found.chunks]


async def test_an_unknown_file_is_read_and_nothing_of_it_stays(room: LibraryRoom) -> None:
    found = await opened(room, make_file())

    assert (texts(found), found.is_kept, found.is_cut) == ([WORDS], False, False)
    assert await room.library.file(make_file().id) is None
    assert not await room.found("Falcon", "C1")


async def test_a_file_that_was_taken_in_is_not_even_downloaded(room: LibraryRoom) -> None:
    await room.take_in(make_file(), WORDS)
    room.fetched.clear()

    found = await opened(room, make_file())

    assert (texts(found), found.is_kept) == ([WORDS], True)
    assert not room.fetched


async def test_the_same_bytes_under_another_name_are_not_read_again(room: LibraryRoom) -> None:
    await room.take_in(make_file("F1"), WORDS)

    here = await opened(room, make_file("F2"))
    elsewhere = await opened(room, make_file("F3", channels=("C2",)), channel="C2")

    assert texts(here) == texts(elsewhere) == [WORDS]
    assert (here.is_kept, elsewhere.is_kept) == (True, False)
    assert room.reader.read_count == 1


async def test_a_newer_version_is_read_as_it_is_now(room: LibraryRoom) -> None:
    await room.take_in(make_file(version="1:1"), WORDS)

    found = await opened(room, make_file(version="2:2"), "Falcon needs nothing any more.")

    assert (texts(found), found.is_kept) == (["Falcon needs nothing any more."], False)


@pytest.mark.parametrize(
    ("file", "category"),
    [
        (make_file(file_name="server.pem"), RefusalCategory.REJECTED),
        (make_file(size_bytes=2 * 1024 * 1024), RefusalCategory.TOO_LARGE),
    ],
)
async def test_what_is_never_read_is_not_downloaded(
    room: LibraryRoom, file: File, category: RefusalCategory
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        await opened(room, file)

    assert refused.value.category is category
    assert not room.fetched


async def test_what_was_refused_before_is_refused_with_its_reason(room: LibraryRoom) -> None:
    report = await room.take_in(make_file(), "   ")

    with pytest.raises(UnreadableFile) as refused:
        await opened(room, make_file(), "   ")

    assert refused.value.reason == report.reason


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (make_file(deleted=True), "It was deleted"),
        (make_file(forgotten=("C1",)), "It was forgotten here"),
    ],
)
async def test_what_is_gone_or_forgotten_is_not_read_again(
    room: LibraryRoom, known: File, said: str
) -> None:
    await room.library.change_file(known.id, lambda _: known)

    with pytest.raises(UnreadableFile, match=said):
        await opened(room, replace(known, deleted=False))
    assert not room.fetched


async def test_a_very_long_file_is_opened_at_its_beginning(room: LibraryRoom) -> None:
    pages = "\n\n".join(f"# Part {n}\n\n" + f"Budget {n} is granted. " * 40 for n in range(9))

    found = await opened(room, make_file(file_name="long.md", media_type="text/markdown"), pages)

    assert (len(found.chunks), found.is_cut) == (3, True)
