"""Which words are quoted without a language model, and when nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.answering.evidence import Signs, coverages, likelihood, parts, wordings
from core.answering.extractive import ExtractiveModel
from core.answering.kinds import NOTHING_ASKED, Fit
from core.answering.spelling import Spelling
from core.answering.statements import statements
from core.domain.answers import AnswerBlock, Prompt, Role, Tier, Turn
from core.domain.documents import Vector
from core.domain.search import Passage
from core.errors import EmbedderUnavailable
from tests.builders import make_passage
from tests.fakes.hashing_embedder import HashingEmbedder

__all__: list[str] = []

LEAVE = make_passage(
    1,
    text="The office opens at 8:00. Employees receive 16 weeks of paid parental leave after a year"
    " of service. Dogs are welcome on Fridays.",
)
EXPENSES = make_passage(
    2,
    text="Expenses are claimed within 45 days. These receipts are needed:\n"
    "* hotel bills\n* rental cars\n* meals over 75 dollars\n",
    file="F2",
)


def headed(passage: Passage, context: str) -> Passage:
    chunk = replace(passage.stored.chunk, context=context)
    return replace(passage, stored=replace(passage.stored, chunk=chunk))


PRICES = headed(
    make_passage(
        3, text="A-1 | Desk lamp | 39.90\nA-2 | Office chair | 249.00\nA-3 | Lamp arm | 89.50"
    ),
    "Prices\nSKU | Product | Price",
)
AS_WRITTEN = Spelling(question="", split=None)
ALL = (LEAVE, EXPENSES, PRICES)


async def quoted(
    question: str,
    passages: Sequence[Passage] = ALL,
    *,
    turns: Sequence[Turn] = (),
    embedder: HashingEmbedder | None = None,
    threshold: float = 0.3,
) -> list[str]:
    prompt = Prompt(
        tier=Tier.ANSWER,
        instructions="",
        question=question,
        passages=tuple(passages),
        turns=tuple(turns),
    )
    events = [
        event async for event in ExtractiveModel(embedder, threshold=threshold).stream(prompt)
    ]
    return [event.text.strip() for event in events if isinstance(event, AnswerBlock)]


@pytest.mark.parametrize("embedder", [None, HashingEmbedder()])
@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many weeks of parental leave?", "16 weeks"),
        ("When does the office open?", "8:00"),
        ("Are dogs welcome?", "Fridays"),
        ("What is the price of the office chair?", "249.00"),
        ("By when are expenses claimed?", "45 days"),
    ],
)
async def test_the_first_quote_answers(
    question: str, words: str, embedder: HashingEmbedder | None
) -> None:
    assert words in (await quoted(question, embedder=embedder))[0]


@pytest.mark.parametrize("embedder", [None, HashingEmbedder()])
@pytest.mark.parametrize(
    "question", ["What is the guest wifi password?", "Who won the chess tournament?", "???", "Yes."]
)
async def test_nothing_is_quoted_for_want_of_evidence(
    question: str, embedder: HashingEmbedder | None
) -> None:
    guests = make_passage(4, text="Use | Guests\nVideo calls | yes\nPrinters | no", file="F4")
    assert await quoted(question, [*ALL, guests], embedder=embedder) == []


async def test_who_calls_about_what_they_lose_is_told_where_it_is_reported() -> None:
    desk = make_passage(text="Report a lost or stolen device to extension 777. We are 64 people.")

    assert "777" in (await quoted("Who do I call if I lose my laptop?", [desk]))[0]


async def test_the_threshold_is_the_least_likelihood() -> None:
    question = "How many weeks of parental leave?"
    assert await quoted(question, threshold=0.0)
    assert await quoted(question, threshold=1.0) == []


async def test_a_row_is_shown_with_its_columns_and_quoted_as_it_stands() -> None:
    prompt = Prompt(
        tier=Tier.ANSWER, instructions="", question="office chair price", passages=(PRICES,)
    )
    block = await anext(aiter(ExtractiveModel(None, threshold=0.3).stream(prompt)))
    assert isinstance(block, AnswerBlock)
    assert block.text == "> SKU: A-2, Product: Office chair, Price: 249.00"
    assert [quote.text for quote in block.quotes] == [
        "SKU | Product | Price",
        "A-2 | Office chair | 249.00",
    ]


async def test_a_statement_that_announces_a_list_brings_the_list() -> None:
    assert await quoted("Which receipts are needed?", [EXPENSES]) == [
        "> These receipts are needed:\n> - hotel bills\n> - rental cars\n> - meals over 75 dollars"
    ]


@pytest.mark.parametrize(
    ("text", "question", "quote"),
    [
        (
            "What changed in version 6.2\n\nThe allowances for travel went up. Dogs may come.",
            "What changed in version 6.2?",
            "> The allowances for travel went up.",
        ),
        (
            "How long is parental leave?\nSixteen weeks.\nMay dogs come?\nOn Fridays.",
            "how long is the parental leave",
            "> Sixteen weeks.",
        ),
    ],
)
async def test_a_heading_like_the_question_is_not_its_answer(
    text: str, question: str, quote: str
) -> None:
    assert (await quoted(question, [make_passage(1, text=text)]))[0] == quote


async def test_a_heading_with_nothing_beneath_is_no_answer() -> None:
    assert await quoted("What about the office dogs?", [make_passage(1, text="Office dogs")]) == []


async def test_a_sentence_that_says_the_question_is_its_answer() -> None:
    passage = make_passage(1, text="The office is closed on Friday.")
    assert await quoted("Is the office closed on Friday?", [passage]) == [
        "> The office is closed on Friday."
    ]


async def test_the_same_words_of_two_files_are_quoted_once() -> None:
    copy = replace(LEAVE, number=7)
    assert len(await quoted("How many weeks of parental leave?", [LEAVE, copy])) == 1


async def test_every_part_of_a_question_gets_its_quote() -> None:
    question = "When does the office open on Monday, and how many weeks of parental leave are paid?"
    answer = " ".join(await quoted(question, threshold=0.1))
    assert "8:00" in answer
    assert "16 weeks" in answer


async def test_a_follow_up_leans_on_the_question_before() -> None:
    turns = [Turn(role=Role.USER, text="How many weeks of parental leave?")]
    assert "16 weeks" in (await quoted("And is it paid?", turns=turns))[0]


async def test_an_embedder_that_fails_leaves_the_words() -> None:
    class Failing(HashingEmbedder):
        async def embed_statements(self, texts: Sequence[str]) -> Sequence[Vector]:
            raise EmbedderUnavailable(f"no vectors for {len(texts)} texts")

    assert "Fridays" in (await quoted("Are dogs welcome?", embedder=Failing()))[0]


async def test_a_very_long_statement_is_shown_in_part() -> None:
    passage = make_passage(1, text="Dogs " + "and other animals " * 60 + "are welcome")
    (answer,) = await quoted("Are dogs and animals welcome?", [passage])
    assert len(answer) < 620
    assert answer.endswith("[…]")


def test_rare_terms_count_most_and_headings_more_than_neighbours() -> None:
    text = "Leave is paid.\nLeave is long.\nSabbatical leave is unpaid.\nAsk us about dogs."
    found = statements([headed(make_passage(text=text), "Sabbatical")])
    worded = wordings(found, AS_WRITTEN)
    by_words = dict(
        zip((s.words for s in found), coverages("sabbatical leave", worded), strict=True)
    )
    assert by_words["Sabbatical leave is unpaid."] == pytest.approx(1)
    assert by_words["Ask us about dogs."] < by_words["Leave is paid."] < 1
    (near,) = coverages("dogs leave", worded[-1:])
    assert 0 < near < 1


def signs(cosine: float | None, coverage: float, fit: Fit = NOTHING_ASKED) -> Signs:
    return Signs(cosine=cosine, coverage=coverage, rank_coverage=coverage, passage=1.0, fit=fit)


def test_evidence_grows_with_meaning_and_words() -> None:
    assert likelihood(signs(0.8, 0.9).odds) > 0.8 > 0.2 > likelihood(signs(0.2, 0.2).odds)
    assert signs(None, 0.9).odds > 0 > signs(None, 0.1).odds
    assert signs(0.8, 0.9).rank > signs(0.2, 0.9).rank > signs(0.2, 0.2).rank


def test_a_statement_without_the_kind_of_thing_asked_for_is_less_likely() -> None:
    there, missing = Fit(is_asked=True, is_there=True), Fit(is_asked=True, is_there=False)
    assert signs(0.5, 0.5, there).odds > signs(0.5, 0.5, missing).odds
    assert signs(0.5, 0.5, there).rank > signs(0.5, 0.5, missing).rank


def test_words_that_mean_the_same_count_less_than_the_words_themselves() -> None:
    found = statements(
        [make_passage(text="Your vacation is paid.\nAnnual leave is paid.\nOr not.")]
    )
    vacation, leave = coverages("vacation", wordings(found, AS_WRITTEN))[:2]
    assert vacation == pytest.approx(1)
    assert 0.5 < leave < 1


def test_a_name_counts_more_than_another_word() -> None:
    found = statements(
        [make_passage(text="Rules for Chicago trips.\nRules for passwords and such.")]
    )
    chicago, password = coverages("which password in Chicago", wordings(found, AS_WRITTEN))
    assert chicago > password


async def test_the_row_of_another_code_is_not_quoted_beside_the_one_asked_for() -> None:
    codes = headed(
        make_passage(
            text="E-417 | Certificate expired | Renew it\nE-502 | Readings refused | Wait"
        ),
        "Code | Meaning | Action",
    )
    assert await quoted("What does error code E-502 mean?", [codes], threshold=0.1) == [
        "> Code: E-502, Meaning: Readings refused, Action: Wait"
    ]


async def test_the_first_quote_has_the_duration_of_what_is_asked_about() -> None:
    leave = make_passage(
        text="After parental leave you may return at 80 percent of your hours for six months."
        " Every parent receives 18 weeks of parental leave at full pay."
    )
    assert "18 weeks" in (await quoted("How long is parental leave?", [leave]))[0]


def test_parts_of_questions() -> None:
    assert parts("How many vacation days?") == ("How many vacation days?",)
    assert parts("How long must an office password be, and which password manager is recommended?")[
        1:
    ] == (
        "How long must an office password be",
        "which password manager is recommended?",
    )


def test_what_only_tells_something_is_a_part_of_the_question_after_it() -> None:
    asked = "My sick leave is gone. How many hours can I borrow, and can colleagues donate leave?"
    assert parts(asked)[1:] == (
        "My sick leave is gone. How many hours can I borrow",
        "can colleagues donate leave?",
    )
    assert parts("My computer was hacked. How quickly must I tell someone?") == (
        "My computer was hacked. How quickly must I tell someone?",
    )


async def test_the_newer_version_is_quoted_in_place_of_the_older_one() -> None:
    newer = make_passage(
        1, text="Each of us has thirty vacation days every year. Everyone likes them.", file="F2"
    )
    older = make_passage(
        2, text="Each of us has twenty vacation days a year. Dogs may come on Fridays.", file="F1"
    )
    older = replace(older, source=replace(older.source, newer=newer.source.file))

    said = await quoted("How many vacation days a year?", [newer, older])
    assert "thirty" in said[0]
    assert not [quote for quote in said if "twenty" in quote]
    assert "Fridays" in (await quoted("When may dogs come?", [newer, older]))[0]
