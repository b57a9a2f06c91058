"""Which words of a text, and of a question, are kept as they are spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.retrieval.index.names import names_asked, names_in


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("how long is parental leave, exactly?", ""),
        ("see (Falcon) and **Jörg**, not falcon", "(Falcon) **Jörg**,"),
        ("err-17 in config.yaml of x509 on iPhones", "err-17 config.yaml x509 iPhones"),
        ("das heißt: über alles", ""),
        ("漢字を 読む。次", "漢字を 読む。次"),
        ("", ""),
    ],
)
def test_names_and_codes_of_a_text_are_kept(text: str, kept: str) -> None:
    assert names_in(text) == kept


@given(st.text(max_size=200))
def test_what_a_question_asks_for_is_kept_of_a_text_that_spells_it_so(text: str) -> None:
    kept = names_in(text).split()
    assert all(name in kept for name in names_asked(text))
