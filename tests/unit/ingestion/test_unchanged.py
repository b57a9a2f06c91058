"""What a second `/ingest` over unchanged files costs: counted, since time is no measure."""

from __future__ import annotations

from dataclasses import replace

from core.domain.files import File
from core.ingestion.reports import FileOutcome
from tests.builders import make_file
from tests.unit.ingestion.library_room import LibraryRoom

FILES = 25
MOST_READS = 8
MOST_WRITES = 1
"""Of a file: that it was confirmed again."""


def shared(at: float) -> list[File]:
    files = [make_file(f"F{n}", file_name=f"{n}.txt") for n in range(FILES)]
    return [replace(file, confirmed_at=at) for file in files]


async def test_unchanged_files_are_neither_downloaded_nor_read_nor_written_to_the_index(
    room: LibraryRoom,
) -> None:
    for n, file in enumerate(shared(1.0)):
        await room.take_in(file, f"Room {n} is called Cassiopeia {n}.")
    store, index = room.store.orders.calls.copy(), room.index.orders.calls.copy()
    downloads, read = room.fetched.total(), room.reader.read_count

    reports = [await room.take_in(file, run="again") for file in shared(2.0)]

    assert {report.outcome for report in reports} == {FileOutcome.UNCHANGED}
    assert (room.fetched.total(), room.reader.read_count) == (downloads, read)
    assert room.index.orders.calls == index
    asked = room.store.orders.calls - store
    assert asked["find"] == asked["scan"] == 0
    assert asked["get"] <= FILES * MOST_READS
    assert asked["update"] + asked["create"] <= FILES * MOST_WRITES
