"""Files and Contents: who has what now, and which conversations may see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.files import Content
from core.records.library import Library, conversations_of
from tests.builders import content_key, conversation, file_id, make_content, make_file
from tests.fakes.faulty_ports import FaultyStore


@pytest.fixture
def library(store: FaultyStore) -> Library:
    return Library(store)


async def _keep(library: Library, *contents: Content, names: dict[str, str]) -> None:
    for content in contents:
        await library.change_content(content.id, lambda _, c=content: c)  # type: ignore[misc]  # mypy sees no default argument
    for name, words in names.items():
        file = make_file(name, content=content_key(words))
        await library.change_file(file.id, lambda _, f=file: f)  # type: ignore[misc]  # as above


def test_conversations_are_those_of_all_files_but_deleted_and_forgotten_ones() -> None:
    files = [
        make_file("F1", channels=("C1", "C2")),
        make_file("F2", channels=("C2", "C3"), forgotten=("C3",)),
        make_file("F3", channels=("C4",), deleted=True),
    ]

    assert conversations_of(files) == {conversation("C1"), conversation("C2")}
    assert conversations_of([]) == frozenset()


async def test_files_and_contents_come_back_whole(library: Library) -> None:
    file = replace(
        make_file(channels=("C1", "C2"), forgotten=("C2",), content=content_key("words")),
        read_by="run",
        confirmed_at=12.5,
    )
    content = make_content(files=("F1", "F2"))
    await library.change_file(file.id, lambda _: file)
    await library.change_content(content.id, lambda _: content)

    assert await library.file(file.id) == file
    assert await library.files([file.id, file_id("F9")]) == {file.id: file}
    assert await library.content(content.id) == content
    assert await library.content(content_key("other")) is None


async def test_a_holding_has_the_files_that_point_to_it_now(library: Library) -> None:
    content = make_content("words", files=("F1", "F2", "F3"))
    await _keep(library, content, names={"F1": "words", "F2": "other words"})

    holdings = await library.holdings([content.id, content_key("unknown")])

    assert list(holdings) == [content.id]
    assert holdings[content.id].content == content
    assert [f.id for f in holdings[content.id].files] == [file_id("F1")]
    assert [f.id for f in await library.files_of(content)] == [file_id("F1")]


async def test_no_contents_need_no_request(library: Library, store: FaultyStore) -> None:
    assert await library.holdings([]) == {}
    assert store.orders.calls["get"] == 0


async def test_holdings_asked_again_are_one_request_and_as_last_written(
    library: Library, store: FaultyStore
) -> None:
    content = make_content("words", files=("F1",))
    await _keep(library, content, names={"F1": "words"})
    await library.holdings([content.id])
    await library.change_file(file_id("F1"), lambda old: old and replace(old, deleted=True))
    asked = store.orders.calls["get"]

    holdings = await library.holdings([content.id])

    assert store.orders.calls["get"] == asked + 1
    assert [f.deleted for f in holdings[content.id].files] == [True]


async def test_a_stale_guess_neither_hides_new_files_nor_shows_old_ones(library: Library) -> None:
    content = make_content("words", files=("F1",))
    await _keep(library, content, names={"F1": "words", "F2": "words"})
    await library.holdings([content.id])
    other = Library(library._store)
    await other.join(content.id, file_id("F2"))
    await other.leave(content.id, file_id("F1"))

    holdings = await library.holdings([content.id])

    assert [f.id for f in holdings[content.id].files] == [file_id("F2")]


async def test_joining_and_leaving_are_kept_once(library: Library) -> None:
    content = make_content("words", files=("F1",))
    await _keep(library, content, names={})

    await library.join(content.id, file_id("F2"))
    await library.join(content.id, file_id("F2"))
    left = await library.leave(content.id, file_id("F1"))
    again = await library.leave(content.id, file_id("F1"))

    assert left == again == replace(content, files=frozenset({file_id("F2")}))


async def test_nobody_joins_or_leaves_a_content_that_is_not_there(library: Library) -> None:
    await library.join(content_key("words"), file_id("F1"))

    assert await library.leave(content_key("words"), file_id("F1")) is None
    assert await library.content(content_key("words")) is None
