"""Lines of Arabic and Hebrew PDFs in reading order, Latin words in them included."""

from __future__ import annotations

import re

import pytest

from core.ingestion.right_to_left import restore_order

PEACE = "שלום"


def as_the_library_gives_it(seen: str) -> str:
    """Turn what stands on paper, from left to right, the way the PDF library does."""
    return "".join(reversed(re.findall(r"\d+(?:[.,:]\d+)*|.", seen)))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (f"{PEACE[::-1]} Slack 42 {PEACE[::-1]}", f"{PEACE} Slack 42 {PEACE}"),
        (f"The word {PEACE[::-1]} means peace (2.5)", f"The word {PEACE} means peace (2.5)"),
        (f"{PEACE[::-1]} {PEACE[::-1]} ana@b.de v1.2", f"ana@b.de v1.2 {PEACE} {PEACE}"),
        (f"{PEACE[::-1]} 61", f"61 {PEACE}"),
    ],
)
def test_mixed_lines_are_put_right(seen: str, expected: str) -> None:
    assert restore_order(as_the_library_gives_it(seen)) == expected


def test_other_lines_stay() -> None:
    assert restore_order(f"Plain words 42\n{PEACE}") == f"Plain words 42\n{PEACE}"


@pytest.mark.parametrize(
    "line", ["مرحبا بالعالم", "هذه الوثيقة تجريبية 42", f"{PEACE} עולם Slack ירושלים"]
)
def test_lines_that_the_library_left_as_they_stand_on_paper_are_turned(line: str) -> None:
    seen = "".join(reversed(re.findall(r"\d+|[A-Za-z]+|.", line)))
    assert restore_order(seen) == line


def test_latin_words_that_the_library_left_alone_stay() -> None:
    line = f"with Latin 123{PEACE} עולם"
    assert restore_order(line) == line


def test_a_line_that_was_turned_as_a_whole_is_turned_back() -> None:
    line = f"Fpdf words Привет {PEACE}"
    assert restore_order("".join(reversed(line))) == line
