"""The bodies of searches in Elasticsearch."""

from __future__ import annotations

import json
import re
from typing import Any  # a body is looked into deeper than any type of ours goes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.audience import Audience
from core.domain.ids import ContentId, ConversationId, Generation, TeamId
from core.retrieval.index.elastic_query import (
    NAMED,
    bounded_text,
    chunks_body,
    dense_body,
    words_body,
)

MAX_TERMS = 280


def seen_in(*conversations: str) -> Audience:
    allowed = frozenset(map(ConversationId, conversations))
    return Audience(team=TeamId("T1"), conversations=allowed)


def plain(body: object) -> Any:  # noqa: ANN401 - a body, to be looked into
    return json.loads(json.dumps(body))


@pytest.mark.parametrize(
    "text", ["", "short", "foo AND (bar", "x" * MAX_TERMS, "漢" * MAX_TERMS, "a.b,c " * 40]
)
def test_a_short_question_stays_as_it_is(text: str) -> None:
    assert bounded_text(text) == text


def test_a_long_question_keeps_its_first_distinct_words() -> None:
    words = " ".join(f"w{n % 1000}" for n in range(5000))
    assert bounded_text(words).split() == [f"w{n}" for n in range(MAX_TERMS)]
    assert bounded_text("alpha " * 20_000) == "alpha"


@pytest.mark.parametrize("text", ["漢" * 100_000, "\U0001f600" * 100_000, "a.b," * 50_000])
def test_a_word_of_many_tokens_counts_as_many(text: str) -> None:
    assert len(bounded_text(text)) <= 2 * MAX_TERMS


def test_a_word_without_end_is_taken_in_pieces() -> None:
    assert len(bounded_text("a" * 1_000_000)) == 255 * MAX_TERMS


@given(st.text(min_size=MAX_TERMS + 1))
def test_what_is_kept_was_in_the_question(text: str) -> None:
    kept = bounded_text(text).split()
    assert len(re.findall(r"\w+", " ".join(kept))) <= MAX_TERMS
    assert all(word in text for word in kept)


def knn_of(body: object) -> Any:  # noqa: ANN401 - a body, to be looked into
    [clause] = plain(body)["query"]["bool"]["must"]
    return clause["knn"]


@pytest.mark.parametrize("conversations", [(), ("T1/C1",), ("T1/C1", "T1/C2")])
def test_both_legs_are_filtered_inside_by_every_audience(conversations: tuple[str, ...]) -> None:
    audience = seen_in(*conversations)
    words = plain(words_body("leave", audience=audience, k=5))["query"]["bool"]
    dense = knn_of(dense_body([1.0], audience=audience, k=5, text="leave"))
    for filters in (words["filter"], dense["filter"]):
        [only] = filters
        assert set(only["terms"]["conversations"]) == set(conversations)
    assert words["minimum_should_match"] == 1


def test_a_vast_audience_is_split_and_stays_whole() -> None:
    audience = seen_in(*(f"T1/C{n}" for n in range(70_000)))
    [only] = knn_of(dense_body([1.0], audience=audience, k=5))["filter"]
    parts = [part["terms"]["conversations"] for part in only["bool"]["should"]]
    assert max(map(len, parts)) <= 65_536
    assert {name for part in parts for name in part} == set(audience.conversations)


@pytest.mark.parametrize(("k", "candidates"), [(1, 100), (50, 100), (100, 200), (9000, 10_000)])
def test_candidates_are_more_than_hits(k: int, candidates: int) -> None:
    body = plain(dense_body([1.0], audience=seen_in("T1/C1"), k=k))
    assert body["size"] == k
    assert knn_of(body)["k"] == knn_of(body)["num_candidates"] == candidates


def test_words_only_score_what_the_vector_found() -> None:
    audience = seen_in("T1/C1")
    [scored] = plain(dense_body([1.0], audience=audience, k=5, text="a leave"))["query"]["bool"][
        "should"
    ]
    [named] = scored["bool"]["should"]
    assert scored["bool"]["boost"] == 0
    words = plain(words_body("a leave", audience=audience, k=5))["query"]["bool"]
    assert named["bool"] == {
        "_name": NAMED,
        "should": words["should"],
        "minimum_should_match": 1,
    }
    without = plain(dense_body([1.0], audience=audience, k=5))["query"]["bool"]
    assert set(without) == {"must"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("How long is the leave?", "How long leave?"),
        ("(The) staff, of", "staff,"),
        ("The Who", "Who"),
        ("to be or not to be?", "to be or not to be?"),
        ("", ""),
    ],
)
def test_words_that_say_nothing_are_not_asked_beside_others(text: str, asked: str) -> None:
    should = plain(words_body(text, audience=seen_in("T1/C1"), k=5))["query"]["bool"]["should"]
    assert [
        clause["match"]["words"]["query"] for clause in should if "words" in clause["match"]
    ] == [asked]


def test_joined_words_are_searched_as_they_are_spelled() -> None:
    def phrases(text: str) -> list[str]:
        should = plain(words_body(text, audience=seen_in("T1/C1"), k=5))["query"]["bool"]["should"]
        found = (clause.get("match_phrase") for clause in should)
        return [clause["names"]["query"] for clause in found if clause]

    assert phrases("what is OPM-630 in C:/etc/hosts?") == ["OPM-630", "C:/etc/hosts?"]
    assert phrases("nothing, joined. here!") == []
    assert phrases("x-y " * 3) == ["x-y"]
    assert len(phrases(" ".join(f"a-{n}" for n in range(99)))) == 16
    assert phrases("a-" * 50 + "b") == []


def test_names_and_codes_are_searched_as_they_are_spelled() -> None:
    def exact(text: str) -> str | None:
        should = plain(words_body(text, audience=seen_in("T1/C1"), k=5))["query"]["bool"]["should"]
        found = [clause["match"].get("names") for clause in should if "match" in clause]
        return next((clause["query"] for clause in found if clause), None)

    assert exact("What does Jörg say of x509, iPhones and kube-proxy?") == (
        "Jörg x509, iPhones kube-proxy?"
    )
    assert exact("How long is parental leave?") is None
    assert exact("") is None
    assert exact("OIDC") == "OIDC"


def test_chunks_are_listed_by_content_generation_and_position() -> None:
    first = plain(chunks_body(ContentId("T1/aa"), Generation("01A"), start=3, stop=9))
    assert {"range": {"seq": {"gte": 3, "lt": 9}}} in first["query"]["bool"]["filter"]
    assert {"term": {"generation": "01A"}} in first["query"]["bool"]["filter"]
    bare = plain(chunks_body(ContentId("T1/aa"), whole=False))
    assert bare["_source"] is False
    assert len(bare["query"]["bool"]["filter"]) == 2
