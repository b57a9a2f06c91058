"""A newer file of the same name in a channel supersedes the older one, while it is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.files import File
from core.domain.search import Passage, Query
from tests.builders import audience_of, conversation, file_id, make_file
from tests.unit.ingestion.library_room import LibraryRoom

V1 = "Everyone has twenty vacation days a year."
V2 = "Everyone has thirty vacation days a year."
DAY_S = 86_400.0


def version(name: str, day: int, *channels: str, file_name: str = "policy.txt") -> File:
    return make_file(
        name, channels=channels or ("C1",), file_name=file_name, modified_at=day * DAY_S
    )


async def passages(room: LibraryRoom, *channels: str) -> dict[str, Passage]:
    query = Query(text="vacation days", audience=audience_of(*channels or ("C1",)), k=10)
    found = (await room.retriever.retrieve(query)).passages
    return {passage.source.file: passage for passage in found}


async def older(room: LibraryRoom, *channels: str) -> set[str]:
    found = await passages(room, *channels)
    return {file for file, passage in found.items() if passage.source.newer is not None}


@pytest.mark.parametrize("newer_first", [False, True])
async def test_the_older_is_marked_and_ranks_after_the_newer(
    room: LibraryRoom, newer_first: bool
) -> None:
    files = [(version("F1", 1), V1), (version("F2", 2, file_name="Policy.TXT"), V2)]
    for file, words in reversed(files) if newer_first else files:
        await room.take_in(file, words)

    found = await passages(room)

    assert found[file_id("F1")].source.newer == file_id("F2")
    assert found[file_id("F2")].source.newer is None
    assert found[file_id("F2")].number < found[file_id("F1")].number


@pytest.mark.parametrize(
    "second",
    [
        version("F2", 2, file_name="other.txt"),
        version("F2", 2, "C2"),
    ],
    ids=["another name", "another channel"],
)
async def test_only_the_same_name_in_the_same_channel_supersedes(
    room: LibraryRoom, second: File
) -> None:
    await room.take_in(version("F1", 1), V1)
    await room.take_in(second, V2)

    assert await older(room, "C1", "C2") == set()


async def test_when_the_newer_one_goes_the_older_is_current_again(room: LibraryRoom) -> None:
    await room.take_in(version("F1", 1), V1)
    await room.take_in(version("F2", 2), V2)
    await room.take_in(version("F3", 3), V2 + " Really.")
    assert await older(room) == {file_id("F1"), file_id("F2")}

    await room.ingestor.remove(file_id("F3"))
    assert await older(room) == {file_id("F1")}

    def forget(file: File | None) -> File | None:
        return file and replace(file, forgotten=frozenset({conversation("C1")}))

    await room.library.change_file(file_id("F2"), forget)
    assert await older(room) == set()


async def test_a_search_asks_the_records_once(room: LibraryRoom) -> None:
    await room.take_in(version("F1", 1), V1)
    await room.take_in(version("F2", 2), V2)
    await passages(room)
    before = room.store.orders.calls["get"]

    await passages(room)

    assert room.store.orders.calls["get"] == before + 1


async def test_unchanged_files_cost_no_note(room: LibraryRoom) -> None:
    await room.take_in(version("F1", 1), V1)
    before = room.store.orders.calls.copy()

    await room.take_in(version("F1", 1), V1, run="again")

    asked = room.store.orders.calls - before
    assert asked["update"] + asked["create"] <= 1
