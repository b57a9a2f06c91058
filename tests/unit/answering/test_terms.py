"""Terms of a question: words' stems and codes, in time that grows with its length."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from core.answering.evidence import parts
from core.answering.terms import codes, content_terms, terms

LENGTH = 8_000


def test_what_joins_words_and_a_digit_is_a_code() -> None:
    assert codes("Is AQ-9 like v1.2.3 or and/or (2) at https://x.example/a-b?") == (
        "aq-9",
        "v1.2.3",
    )


@pytest.mark.parametrize("work", [terms, content_terms])
@pytest.mark.parametrize("word", ["leave", "a.", "l1"])
def test_one_long_word_takes_no_longer_than_many_short_ones(
    work: Callable[[str], object], word: str
) -> None:
    one = _seconds(work, word * (LENGTH // len(word)))
    many = _seconds(work, "leave " * (LENGTH // 6))

    assert one < 10 * many


def test_thousands_of_blanks_take_no_longer_than_words() -> None:
    blank = _seconds(parts, "Who" + " " * LENGTH + "is it?")
    many = _seconds(parts, "leave " * (LENGTH // 6) + "?")

    assert blank < 10 * many


def _seconds(work: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(3):
        started = time.process_time()
        work(text)
        times.append(time.process_time() - started)
    return min(times)
