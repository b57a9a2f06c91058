"""A file somebody may not see is not told from one that does not exist."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.files.file_lookup import FileLookup
from bot.flows.readers import ReaderCheck
from core.domain.audience import ExternalChannels
from core.domain.files import File
from core.records.library import Library
from tests.builders import (
    conversation,
    file_id,
    make_asker,
    make_destination,
    make_file,
    make_venue,
    user,
)
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.town import Town

NAME = "policy.txt"
TO = make_destination("C1", is_private=True)


@pytest.fixture
def town() -> Town:
    public = frozenset({conversation("P")})
    return Town(place=make_venue("C1"), person=make_asker("C1", name="U1"), channels=public)


@pytest.fixture
def lookup(town: Town, store: FaultyStore) -> FileLookup:
    library = Library(store)
    check = ReaderCheck(
        conversations=town, library=library, external_channels=ExternalChannels.DENY
    )
    return FileLookup(conversations=town, library=library, readers=check)


async def _found(lookup: FileLookup, file: File) -> bool:
    """Tell whether a file is found by its name and by its id, alike."""
    await lookup.library.change_file(file.id, lambda _: replace(file, uploader=user("U9")))
    sight = await lookup.sight(TO)
    named = await lookup.named(NAME, sight, None)
    chosen = await lookup.chosen(file_id("F1"), sight, None)
    assert bool(named) == (chosen is not None)
    return bool(named)


@pytest.mark.parametrize(("shared_in", "is_found"), [("C1", True), ("P", True), ("C9", False)])
async def test_a_file_is_found_where_the_asker_may_look(
    lookup: FileLookup, shared_in: str, is_found: bool
) -> None:
    assert await _found(lookup, make_file(channels=(shared_in,))) is is_found


async def test_a_file_of_a_channel_that_just_turned_private_is_not_known_any_more(
    lookup: FileLookup, town: Town
) -> None:
    # The list of public channels is remembered for a while and does not know yet.
    town.turned_private = frozenset({conversation("P")})

    assert not await _found(lookup, make_file(channels=("P",)))
    assert await _found(lookup, make_file(channels=("P", "C1")))


async def test_a_member_of_a_private_channel_finds_its_files(
    lookup: FileLookup, town: Town
) -> None:
    town.person = make_asker("C1", "P", name="U1")
    town.turned_private = frozenset({conversation("P")})

    assert await _found(lookup, make_file(channels=("P",)))


async def test_where_else_a_file_is_shared_is_not_told(lookup: FileLookup, town: Town) -> None:
    town.turned_private = frozenset({conversation("P")})
    file = make_file(channels=("P", "C1", "C9"))
    await lookup.library.change_file(file.id, lambda _: file)

    sight = await lookup.sight(TO)

    assert sight.of(file) == {conversation("C1")}
