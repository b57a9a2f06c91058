"""What FTS5 is asked, and given beside its own words."""

from __future__ import annotations

import re
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.retrieval.index.embedded_terms import clean, match_expression, query_terms
from core.retrieval.index.unspaced import pair_tokens


def test_a_question_becomes_its_words() -> None:
    assert match_expression(query_terms("Is the PARENTAL leave paid?"), [3, 7]) == (
        '{audience} : ("3" OR "7") AND {context text pairs} : ("parental" OR "leave" OR "paid")'
    )


def test_words_are_asked_once() -> None:
    assert query_terms("leave and leave") == ['"leave"']


def test_stop_words_are_asked_when_there_is_nothing_else() -> None:
    assert query_terms("to be or not to be") == ['"to"', '"be"', '"or"', '"not"']


def test_identifiers_are_asked_whole_and_in_parts() -> None:
    assert query_terms("Is ERR_17 in the config.yaml?") == [
        '"err_17"',
        '"config.yaml"',
        '"err"',
        '"17"',
        '"config"',
        '"yaml"',
    ]


def test_hyphens_make_no_code() -> None:
    assert query_terms("boundary-layer OPM-630") == [
        '"opm-630"',
        '"boundary"',
        '"layer"',
        '"opm"',
        '"630"',
    ]


def test_a_possessive_is_no_word() -> None:
    assert query_terms("Anna's and Jörg’s laptop") == ['"anna"', '"jörg"', '"laptop"']


@pytest.mark.parametrize("text", ["", "   ", "\U0001f600!?", "\ud83d", "\x00", "_", "'s"])
def test_no_words_is_no_question(text: str) -> None:
    assert query_terms(text) == []


def test_long_questions_are_bounded() -> None:
    assert len(query_terms(" ".join(f"w{n}" for n in range(5000)))) == 200


@pytest.mark.parametrize(
    ("document", "question"),
    [
        ("休暇の申請は上司に提出します。", "休暇申請"),
        ("所有員工必須在週五前提交報告", "報告"),
        ("การลาพักร้อนต้องแจ้งล่วงหน้า", "ลาพักร้อน"),
        ("휴가신청서는 금요일까지", "휴가"),
        ("価格は税込", "税"),
    ],
)
def test_scripts_without_spaces_are_found_by_pairs(document: str, question: str) -> None:
    written = pair_tokens(document).split()
    asked = [re.sub(r'["* ]', "", term) for term in query_terms(question)]
    assert any(token.startswith(term) for token in written for term in asked)


def test_other_scripts_have_no_pairs() -> None:
    assert pair_tokens("Grüße, Привет, γειά, שלום") == ""


def test_clean_keeps_offsets() -> None:
    assert clean("a\ud83db") == "a\ufffdb"


@given(st.text(max_size=200))
def test_any_text_is_a_valid_query(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    columns = "context, text, pairs, audience"
    connection.execute(f"CREATE VIRTUAL TABLE words USING fts5 ({columns}, tokenize='porter')")
    terms = query_terms(text)
    for audiences in ((), (1, 2)) if terms else ():
        expression = match_expression(terms, audiences)
        sql = "SELECT count(*) FROM words WHERE words MATCH ?"
        assert connection.execute(sql, (expression,)).fetchone() == (0,)
    connection.close()


@given(st.text(alphabet="漢字かなกำที่가나\u1000", min_size=1, max_size=20))
def test_every_part_of_an_unspaced_text_is_found(text: str) -> None:
    written = set(pair_tokens(text).split())
    for start in range(len(text) - 1):
        assert set(pair_tokens(text[start : start + 2]).split()) <= written
