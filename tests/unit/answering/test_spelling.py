"""A mistyped word, or one written as two, is read as the passages write it."""

from __future__ import annotations

import pytest

from core.answering.spelling import Spelling, near

__all__: list[str] = []

TEXTS = (
    "Parental leave is 18 weeks. Claim expenses within 30 days. The limit of the company card.",
    "Wi-Fi for guests. Log in with your key. Write an e-mail. First aiders are Ines and Tom.",
    "Error E-417 means a lost login. Bendigo is a city. 27 days of annual leave.",
)


@pytest.mark.parametrize(
    ("word", "other", "slips"),
    [
        ("parentel", "parental", 1),
        ("frist", "first", 1),
        ("compnay", "company", 1),
        ("expences", "expenses", 1),
        ("defibrilator", "defibrillators", 2),
        ("acommodaton", "accommodation", 2),
        ("leave", "leave", 0),
        ("leavve", "leaves", None),
        ("limti", "lmiit", None),
        ("cost", "cast", None),
        ("house", "mouse", None),
        ("lerning", "learnings", None),
    ],
)
def test_words_are_near_when_a_slip_or_two_lie_between_them(
    word: str, other: str, slips: int | None
) -> None:
    assert near(word, other) == slips


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("How long is parentel leave?", "How long is parental leave?"),
        ("Parnetal leave", "Parental leave"),
        ("how do I calim expences", "how do I claim expenses"),
        ("limit of the compnay card", "limit of the company card"),
        ("Where is Bedigo?", "Where is Bendigo?"),
        # No text says vacation, but words that mean the same.
        ("how many vaccation days", "how many vacation days"),
    ],
)
def test_a_slip_is_read_as_the_word_of_the_texts(asked: str, meant: str) -> None:
    assert Spelling.of(asked, TEXTS).question == meant


@pytest.mark.parametrize(
    "asked",
    [
        "How long is parental leave?",
        "What is E-471 or E417x?",
        "Which invoice is 30x?",
        "What about vacation?",
        "wheer is it",
        "NASA and the UK",
        "",
    ],
)
def test_nothing_else_is_changed(asked: str) -> None:
    assert Spelling.of(asked, TEXTS).question == asked


def test_a_word_of_the_language_is_no_slip_of_another() -> None:
    question = "What is the expanses limit?"
    assert Spelling.of(question, TEXTS).question == "What is the expenses limit?"
    spelling = Spelling.of(question, TEXTS, is_word=lambda word: word == "expanses")
    assert spelling.question == question


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("E417", "E-417"),
        ("what does e417 mean?", "what does E-417 mean?"),
        ("what does E 417 mean?", "what does E-417 mean?"),
        ("Is a GW3 in stock?", "Is a GW-3 in stock?"),
        ("What does CT600 cost?", "What does CT600 cost?"),
        ("What does CT-600 cost?", "What does CT600 cost?"),
        ("What is phase2?", "What is phase 2?"),
    ],
)
def test_a_code_is_written_as_the_texts_write_it(asked: str, meant: str) -> None:
    texts = (*TEXTS, "The GW-3 holds ten probes. The chamber CT600. In phase 2 we sell it.")
    assert Spelling.of(asked, texts).question == meant


@pytest.mark.parametrize(
    "asked",
    ["Is E-418 an error?", "E41", "E4170", "What is in E-417-b?", "Who has 4 GW-3 in 2027?"],
)
def test_another_code_stays_another(asked: str) -> None:
    texts = (*TEXTS, "The GW-3 holds ten probes. Mail of 2 May 2027.")
    assert Spelling.of(asked, texts).question == asked


@pytest.mark.parametrize("asked", ["wifi code", "wi fi code", "wi-fi code", "Wi-Fi code"])
def test_a_word_written_as_two_is_the_word_written_as_one(asked: str) -> None:
    spelling = Spelling.of(asked, ["Wi-Fi for guests", "the wifi code", "the wi fi"])
    assert spelling.question == "WiFi code"
    assert spelling.joined("Wi-Fi, wi fi, or wifi") == "WiFi, wifi, or wifi"


def test_only_the_words_asked_about_are_joined() -> None:
    spelling = Spelling.of("How do I send an email in time?", TEXTS)
    assert spelling.question == "How do I send an email in time?"
    assert spelling.joined("An e-mail, a log-in; e, mail") == "An email, a log-in; e, mail"
    assert Spelling.of("log-in", TEXTS).question == "login"
    assert Spelling.of("Is it in to the box?", ["into the box"]).question == "Is it in to the box?"
