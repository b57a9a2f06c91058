"""Whether a statement has the kind of thing that a question asks for."""

from __future__ import annotations

import pytest

from core.answering.kinds import NOTHING_ASKED, Asked

__all__: list[str] = []


@pytest.mark.parametrize(
    ("question", "statement", "is_there"),
    [
        ("How many people fit in?", "Kingfisher seats six.", True),
        ("How many people fit in?", "Kingfisher seats some.", False),
        ("How many vacation days are there?", "Everyone has 27 days of annual leave.", True),
        ("How many vacation days are there?", "You earn 4 leave hours a period.", False),
        ("How many weeks is the lead time?", "Product: AQ-7, Lead time (weeks): 9", True),
        ("How long is parental leave?", "Every parent receives 18 weeks.", True),
        ("How long must a password be?", "It has at least 16 characters.", True),
        ("How long is parental leave?", "Parental leave is the same for all.", False),
        ("What does the AQ-7 cost?", "Product: AQ-7, List price (EUR): 3650", True),
        ("What does the AQ-7 cost?", "The AQ-7 has 14 months of battery life.", False),
        ("How much is the subscription?", "Product: RV-S, List price (EUR): 96", True),
        ("How much is the subscription?", "Subscriptions grew by 14 units.", False),
        ("By when must I claim?", "Claim before the 20th.", True),
        ("When does the fair begin?", "It is a large fair.", False),
        ("Which email address?", "Write to a@b.example", True),
        ("What is the phone number?", "Call +44 20 5550 0177.", True),
        ("Why is the margin low?", "It is low because glass is dear.", True),
        ("Why is the margin low?", "It is two points below plan.", False),
        ("Whom do I ask?", "Write to your team lead.", True),
        ("Who decides?", "It is decided twice.", False),
    ],
)
def test_the_kind_of_answer(question: str, statement: str, is_there: bool) -> None:
    found = Asked(question).fit(statement)
    assert found.is_asked
    assert found.is_there is is_there


@pytest.mark.parametrize(
    "question",
    [
        "May I bring a dog?",
        "Which setting says how many days are kept?",
        "Where do we meet when it burns?",
        "Which command shows who shared a file?",
    ],
)
def test_words_within_a_question_ask_for_nothing(question: str) -> None:
    assert Asked(question).fit("Anything on 3 May by Ann Lee.") is NOTHING_ASKED


def test_the_nearer_thing_is_nearer() -> None:
    asked = Asked("How long is parental leave?")
    near = asked.fit("Every parent has 18 weeks of parental leave.")
    far = asked.fit("After parental leave you may work less than before for six months.")
    assert near.nearness > far.nearness > 0
    assert asked.fit("It takes six months.").nearness == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("question", "statement", "is_there"),
    [
        ("What is AutoGen?", "AutoGen is a framework.", True),
        ("What does E-417 mean?", "Error E-417 means that the certificate expired.", True),
        ("What are the spill kits?", "Spill kits (yellow) are boxes of cloths.", True),
        ("What is AutoGen?", "News of AutoGen and others.", False),
        ("What is the size of the boat that we took?", "The size of the boat is 4.", False),
    ],
)
def test_a_sentence_that_says_what_a_thing_is(
    question: str, statement: str, is_there: bool
) -> None:
    assert (Asked(question).fit(statement).nearness == 1) is is_there
