"""What may be shown, where its marker stands, and what one number stands for."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.answering.citations import CitedText, is_verified
from core.domain.answers import AnswerBlock, Quote
from core.domain.documents import Locator, LocatorKind
from tests.builders import make_passage

__all__: list[str] = []

POLICY = make_passage(1, text="Everyone has 30 vacation days. They expire in March.")
LUNCH = make_passage(2, text="Lunch is at noon.", file="F2")


def cited(text: str, *quotes: tuple[int, str]) -> AnswerBlock:
    return AnswerBlock(text=text, quotes=tuple(Quote(passage=n, text=q) for n, q in quotes))


def shown(text: CitedText, *blocks: AnswerBlock) -> list[str | None]:
    pieces = [text.add(block) for block in blocks]
    return [piece.text if piece else None for piece in [*pieces, text.finish()]]


def test_a_quote_must_occur_white_space_and_spelling_variants_aside() -> None:
    assert is_verified("30  VACATION\ndays.They", POLICY)
    assert not is_verified("31 vacation days", POLICY)
    assert not is_verified("  ", POLICY)
    header = replace(POLICY.stored.chunk, context="Name | Days")
    assert is_verified("Name | Days", replace(POLICY, stored=replace(POLICY.stored, chunk=header)))


def test_words_without_a_quote_wait_for_the_next_that_has_one() -> None:
    text = CitedText([POLICY, LUNCH])
    pieces = shown(
        text,
        AnswerBlock(text="\nIn short: "),
        cited("you have 30.", (1, "30 vacation days")),
        AnswerBlock(text=" And "),
        cited("lunch at noon", (2, "at noon")),
        AnswerBlock(text="."),
    )
    assert pieces == [
        None,
        "In short: you have 30. [1]",
        None,
        " And lunch at noon [2]",
        None,
        ".",
    ]
    assert text.text == "".join(piece for piece in pieces if piece)
    assert [text.text[c.start : c.end] for c in text.citations] == ["you have 30.", "lunch at noon"]


def test_a_wholly_uncited_answer_is_never_shown() -> None:
    text = CitedText([POLICY])
    assert shown(text, AnswerBlock(text="Trust me."), AnswerBlock(text="!")) == [None] * 3
    assert (text.text, text.citations) == ("", [])


def test_words_after_the_last_citation_are_left_out() -> None:
    text = CitedText([POLICY])
    first = cited("Thirty.", (1, "30 vacation days"))
    more = AnswerBlock(text=" Also, we pay for gyms.")
    assert shown(text, first, more) == ["Thirty. [1]", None, None]
    assert text.is_cut


def test_nothing_is_left_out_where_only_punctuation_or_space_waits() -> None:
    text = CitedText([POLICY])
    shown(text, AnswerBlock(text="So: "), cited("30", (1, "30")), AnswerBlock(text=".\n"))
    assert not text.is_cut


def test_words_that_rest_on_a_false_quote_go_with_it() -> None:
    text = CitedText([POLICY])
    false = cited("Forty.", (1, "40 vacation days"))
    unknown = cited("Fifty.", (8, "30 vacation days"))
    half = cited("Thirty.", (1, "40 days"), (1, "30 vacation days"))
    assert shown(text, false, unknown, half) == [None, None, "Thirty. [1]", None]
    assert text.unverified == 3
    assert text.is_cut
    assert [c.quote for c in text.citations] == ["30 vacation days"]


def test_numbers_follow_first_use_and_stand_for_a_spot_not_a_chunk() -> None:
    same_page = make_passage(3, text="Managers have 35.")
    next_page = make_passage(
        4, text="Interns have 20.", locator=Locator(kind=LocatorKind.PAGE, label="4")
    )
    text = CitedText([POLICY, LUNCH, same_page, next_page])
    pieces = shown(
        text,
        cited("a", (2, "noon")),
        cited("b", (3, "35"), (1, "30")),
        cited("c", (4, "20"), (2, "Lunch")),
    )
    assert pieces == ["a [1]", "b [2]", "c [1][3]", None]


def test_markers_break_neither_tables_nor_code() -> None:
    text = CitedText([POLICY])
    quote = (1, "30")
    pieces = shown(text, cited("| a | b |\n", quote), cited("```\ncode\n```", quote))
    assert pieces == ["| a | b [1] |\n", "```\ncode\n```\n[1]", None]


def test_markup_of_documents_is_not_passed_on() -> None:
    text = CitedText([POLICY])
    assert shown(text, cited("![x](http://e.example/?30) see [7]", (1, "30")))[0] == "x see (7) [1]"


def test_markup_that_two_blocks_make_up_is_not_passed_on() -> None:
    text = CitedText([POLICY])
    begun = AnswerBlock(text="Log in [here](http://e.example/?q=")
    assert shown(text, begun, cited("30) first.", (1, "30")))[1] == "Log in here first. [1]"


@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.sampled_from(["", "30", "31", "March"])), max_size=8
    )
)
def test_what_streams_out_is_the_final_text(script: list[tuple[str, str]]) -> None:
    text = CitedText([POLICY])
    blocks = [cited(words, *[(1, quote)] * bool(quote)) for words, quote in script]
    assert "".join(piece or "" for piece in shown(text, *blocks)) == text.text
    assert bool(text.text) == bool(text.citations)
    for citation in text.citations:
        span = text.text[citation.start : citation.end]
        assert span == span.strip() != ""
