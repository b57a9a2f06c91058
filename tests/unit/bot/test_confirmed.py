"""What a search found is looked at again: what went meanwhile, and what it had superseded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.flows.answering.confirmed import ConfirmedFinder
from bot.flows.keeping.current_surface import Presence
from bot.surface import SharedFile
from core.domain.ids import ConversationId, FileId
from core.domain.search import Passage, Query, Retrieval
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.library import Library
from tests.builders import audience_of, content_key, file_id, make_file, make_passage
from tests.fakes.faulty_ports import FaultyStore

NOW = 1_800_000_000.0
QUERY = Query(text="How many vacation days?", audience=audience_of("C1"), k=8)


class Silence:
    """A platform that is never asked: every file was confirmed just now."""

    async def presence(self, conversation: ConversationId) -> Presence:
        raise NotImplementedError

    async def look_up(self, file: FileId) -> SharedFile:
        raise NotImplementedError

    def files(self, conversation: ConversationId) -> AsyncIterator[SharedFile]:
        raise NotImplementedError

    async def download(self, shared: SharedFile) -> bytes:
        raise NotImplementedError


class Found:
    """A Finder that found what a test says."""

    def __init__(self, *passages: Passage) -> None:
        self._passages = passages

    async def retrieve(self, query: Query, *, prefer: ConversationId | None = None) -> Retrieval:
        assert (query, prefer) == (QUERY, None)
        return Retrieval(passages=self._passages)


def _version(number: int, *, newest: int = 3, channel: str = "C1") -> Passage:
    passage = make_passage(4 - number, file=f"V{number}", words=f"{number}", channel=channel)
    newer = None if number == newest else file_id(f"V{newest}")
    return replace(passage, source=replace(passage.source, newer=newer))


async def _share(store: FaultyStore, number: int, *, channel: str, deleted: bool = False) -> None:
    """Note a version, which three others may supersede."""
    file = make_file(
        f"V{number}",
        channels=(channel,),
        content=content_key(f"{number}"),
        modified_at=float(number),
        deleted=deleted,
    )
    newer = frozenset(file_id(f"V{n}") for n in range(number + 1, 4))
    noted = replace(file, newer=newer, confirmed_at=NOW)
    await Library(store).change_file(file.id, lambda _: noted)


def _finder(store: FaultyStore, *passages: Passage) -> ConfirmedFinder:
    return ConfirmedFinder(
        finder=Found(*passages),
        conversations=Silence(),
        library=Library(store),
        served=Conversations(store),
        jobs=Jobs(store),
        confirm_files_s=900.0,
        deadline_s=1.0,
        clock=lambda: NOW,
    )


@pytest.mark.parametrize(
    ("gone", "newer"),
    [
        ((), {"V3": None, "V2": "V3", "V1": "V3"}),
        (("V3",), {"V2": None, "V1": "V2"}),
        (("V2",), {"V3": None, "V1": "V3"}),
        (("V3", "V2"), {"V1": None}),
    ],
)
async def test_what_superseded_a_passage_is_told_of_what_is_left(
    store: FaultyStore, gone: tuple[str, ...], newer: dict[str, str | None]
) -> None:
    for number in (1, 2, 3):
        await _share(store, number, channel="C1", deleted=f"V{number}" in gone)

    found = _finder(store, _version(3), _version(2), _version(1))
    retrieval = await found.retrieve(QUERY)

    said = {p.source.file: p.source.newer for p in retrieval.passages}
    assert said == {file_id(k): v and file_id(v) for k, v in newer.items()}
    assert [p.number for p in retrieval.passages] == list(range(1, len(newer) + 1))


async def test_a_newer_one_that_left_another_channel_still_supersedes(store: FaultyStore) -> None:
    await _share(store, 2, channel="C2")
    await _share(store, 1, channel="C2")
    found = _finder(store, _version(2, newest=2), _version(1, newest=2, channel="C2"))

    [passage] = (await found.retrieve(QUERY)).passages

    assert (passage.source.file, passage.source.newer) == (file_id("V1"), file_id("V2"))


async def test_words_that_a_file_has_no_more_are_not_quoted(store: FaultyStore) -> None:
    """It was edited after the search had looked at what it is."""
    await _share(store, 2, channel="C1")
    await _share(store, 1, channel="C1")
    await Library(store).change_file(
        file_id("V2"), lambda old: old and replace(old, content=content_key("other words"))
    )
    found = _finder(store, _version(2, newest=2), _version(1, newest=2))

    [passage] = (await found.retrieve(QUERY)).passages

    assert passage.source.file == file_id("V1")
