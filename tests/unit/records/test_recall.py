"""What is remembered under a mark, and when it is not."""

from __future__ import annotations

import pytest

from core.records.recall import Recall
from tests.fakes.clock import Clock

FIRST = {"token": "1"}
OTHER = {"token": "2"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recall(clock: Clock) -> Recall[str, int]:
    """A Recall with values under a mark that has been the same for a while."""
    recall: Recall[str, int] = Recall(clock)
    recall.note({}, FIRST, read_at=clock.now)
    clock.now += 5.0
    recall.note({"a": 1, "b": 2}, FIRST, read_at=clock.now)
    return recall


def test_values_are_recalled_for_a_minute(recall: Recall[str, int], clock: Clock) -> None:
    assert recall.unchanged(["b", "c"]) == {"b": 2}
    clock.now += 59.0
    recall.note({"c": 3}, FIRST, read_at=clock.now)
    assert recall.unchanged("abc") == {"a": 1, "b": 2, "c": 3}
    clock.now += 1.0
    assert recall.unchanged("abc") == {"c": 3}


@pytest.mark.parametrize("mark", [OTHER, None])
def test_another_mark_ends_all(
    recall: Recall[str, int], clock: Clock, mark: dict[str, str] | None
) -> None:
    recall.note({"a": 5}, dict(mark) if mark else None, read_at=clock.now)
    assert recall.unchanged("ab") == {}
    assert recall.mark == mark


def test_what_was_read_while_a_mark_was_new_is_not_kept(
    recall: Recall[str, int], clock: Clock
) -> None:
    recall.note({"a": 5}, OTHER, read_at=clock.now)
    clock.now += 10.0
    recall.note({"a": 5}, OTHER, read_at=clock.now - 5.1)
    assert recall.unchanged("a") == {}
    recall.note({"a": 5}, OTHER, read_at=clock.now - 5.0)
    assert recall.unchanged("a") == {"a": 5}


def test_an_answer_that_comes_late_with_an_older_mark_keeps_nothing(
    recall: Recall[str, int], clock: Clock
) -> None:
    recall.note({}, OTHER, read_at=clock.now)
    recall.note({"a": 1}, FIRST, read_at=clock.now)
    assert recall.unchanged("ab") == {}
