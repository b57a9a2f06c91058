"""For how long a mark that was read stands for now."""

from __future__ import annotations

import pytest

from core.domain.ports import LIBRARY_MARK, Record, RecordDraft
from core.errors import RecordsUnavailable
from core.records.mark import SeenMark
from tests.fakes.clock import Clock

MARK = Record(draft=RecordDraft(key=LIBRARY_MARK, body={"token": "1"}), revision="1:1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def seen(clock: Clock) -> SeenMark:
    """A mark that was read just now."""
    seen = SeenMark(clock)
    seen.reading()(MARK)
    return seen


def test_it_stands_for_a_second_from_the_moment_it_was_asked_for(
    seen: SeenMark, clock: Clock
) -> None:
    note = seen.reading()
    clock.now += 0.9
    assert seen.record == MARK
    note(MARK)
    clock.now += 0.1
    assert seen.record is None


def test_a_mark_that_is_not_there_stands_for_nothing(seen: SeenMark) -> None:
    seen.reading()(None)
    assert seen.record is None


@pytest.mark.parametrize("moment", ["before", "meanwhile"])
def test_a_reading_that_overlaps_with_a_write_says_nothing(seen: SeenMark, moment: str) -> None:
    note = seen.reading()
    with seen.written():
        if moment == "meanwhile":
            note = seen.reading()
        assert seen.record is None
        note(MARK)
    assert seen.record is None
    seen.reading()(MARK)
    assert seen.record == MARK


def test_a_write_that_fails_ends_it_too(seen: SeenMark) -> None:
    with pytest.raises(RecordsUnavailable), seen.written():
        raise RecordsUnavailable("nobody answers")
    assert seen.record is None
