"""Conversations that were left are hidden, in whatever order that is told."""

from __future__ import annotations

import pytest

from core.domain.ports import RecordStore
from core.records.departures import Departures
from tests.builders import TEAM, conversation

HERE = conversation("C1")


@pytest.fixture
def departures(store: RecordStore) -> Departures:
    return Departures(store)


async def test_the_first_note_stands_until_it_is_joined_again(departures: Departures) -> None:
    await departures.leave(HERE, at=10.0)
    await departures.leave(HERE, at=20.0)
    assert await departures.of(TEAM) == {HERE: 10.0}

    await departures.come_back(HERE, at=30.0)
    assert await departures.of(TEAM) == {}

    await departures.leave(HERE, at=40.0)
    assert await departures.of(TEAM) == {HERE: 40.0}


async def test_a_departure_that_is_told_after_the_return_hides_nothing(
    departures: Departures,
) -> None:
    await departures.come_back(HERE, at=30.0)
    await departures.leave(HERE, at=20.0)
    assert await departures.of(TEAM) == {}


async def test_a_return_that_is_told_after_the_next_departure_shows_nothing(
    departures: Departures,
) -> None:
    await departures.leave(HERE, at=10.0)
    await departures.leave(HERE, at=40.0)
    await departures.come_back(HERE, at=30.0)
    assert await departures.of(TEAM) == {HERE: 40.0}


async def test_nothing_is_known_of_a_forgotten_one(departures: Departures) -> None:
    await departures.come_back(HERE, at=30.0)
    await departures.forget(HERE)
    await departures.leave(HERE, at=20.0)
    assert await departures.of(TEAM) == {HERE: 20.0}
