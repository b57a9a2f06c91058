"""How much is to be read is counted without what was read before, and asked about in figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import sentences
from bot.flows.ingesting.ingest_size import (
    IngestChoice,
    IngestCost,
    IngestSize,
    chosen,
    question,
    size_of,
)
from bot.surface import SharedFile
from core.domain.ids import local_part
from core.records.library import Library
from tests.builders import content_key, conversation, make_content, make_file
from tests.fakes.faulty_ports import FaultyStore

MB = 1024 * 1024


def shared(name: str, *, version: str = "1:10", unreadable: str | None = None) -> SharedFile:
    file = make_file(name, version=version, size_bytes=3 * MB)
    return SharedFile(file=file, download_url="https://x", unreadable=unreadable)


def size(files: int, megabytes: int) -> IngestSize:
    each = [megabytes * MB // files if files else 0] * files
    return IngestSize(new=tuple(make_file(f"F{n}", size_bytes=b) for n, b in enumerate(each)))


async def test_only_what_is_new_or_changed_or_no_longer_current_counts(store: FaultyStore) -> None:
    library = Library(store)
    for name in ("same", "old"):
        held = replace(make_content(name), embedder=name)
        await library.change_content(held.id, lambda _, held=held: held)  # type: ignore[misc]  # binds the loop's value
    for name in ("same", "old", "changed", "unread"):
        known = make_file(name, content=None if name == "unread" else content_key(name))
        await library.change_file(known.id, lambda _, file=known: file)  # type: ignore[misc]  # binds the loop's value

    listed = [
        shared("same"),
        shared("old"),
        shared("changed", version="2:10"),
        shared("unread"),
        shared("new"),
        shared("hidden", unreadable="Slack hides it"),
    ]

    found = await size_of(listed, library, is_current=lambda held: held.embedder == "same")

    assert [local_part(file.id) for file in found.new] == ["old", "changed", "unread", "new"]
    assert (found.files, found.size_bytes) == (4, 12 * MB)
    assert await size_of([], library, is_current=lambda _: True) == IngestSize()


@pytest.mark.parametrize(
    ("files", "megabytes", "concurrency", "minutes"),
    [(0, 0, 2, 1), (240, 0, 2, 1), (241, 0, 2, 2), (1000, 1000, 2, 25), (1000, 1000, 4, 13)],
)
def test_the_time_grows_with_files_and_bytes(
    files: int, megabytes: int, concurrency: int, minutes: int
) -> None:
    assert size(files, megabytes).minutes(concurrency) == minutes


def test_waiting_for_others_counts_too() -> None:
    assert size(240, 0).minutes(2, more_s=120) == 2


@pytest.mark.parametrize("since", [None, "2025-01-31"])
def test_the_button_says_again_what_was_asked_for(since: str | None) -> None:
    text, (start, cancel) = question(
        size(201, 40),
        conversation("C1"),
        since,
        concurrency=2,
        cost=IngestCost(sentence=sentences.COSTS_ENDPOINT),
    )

    assert "201 files to read, about 40 MB; that takes about 2 minutes." in text
    assert "billed" in text
    assert chosen(start.value) == IngestChoice(channel="C1", since=since)
    assert (start.action, cancel.action) == ("ingest_start", "dismiss")


@pytest.mark.parametrize("value", ["", "C1", "C1 yesterday", "C1 2025-01-31 x", "c1 -", "<#C1> -"])
def test_any_other_value_is_none(value: str) -> None:
    assert chosen(value) is None
