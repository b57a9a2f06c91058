"""Slack's text: what people typed becomes plain, what we send pings nobody and loses nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.sentences import mention
from bot.slack.text import (
    escape,
    link,
    neutral_markdown,
    plain_question,
    plain_text,
    split_text,
)

PINGS = ("<!channel>", "<!here>", "<!everyone>", "<!subteam^S0TEAM>", "<@U0MAYA>", "<#C0GENERAL>")
LIVE = re.compile(r"<[@#!]")
IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")

NASTY = [*"<>@#!&|[]()ab \n*\x00\u202e", "<!", "<@U1>", "![", "](", "channel>", "\ud800"]
nasty = st.lists(st.sampled_from(NASTY), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("see <https://a.example/x?y=1|the page>", "see the page"),
        ("see <https://a.example>", "see https://a.example"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<@U1|maya> and <@U2>", "@maya and @U2"),
        ("in <#C1|general> or <#C2>", "in #general or #C2"),
        ("<!here> <!subteam^S1|@team>", " @team"),
        ("&lt;@U1&gt;", "<@U1>"),
        ("1 < 2", "1 < 2"),
        ("", ""),
    ],
)
def test_markup_becomes_what_a_person_reads(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("<@U0BOT> how   many\ndays?", "how many days?"),
        ("how many <@U0BOT> days?", "how many days?"),
        ("<@U0BOT>", ""),
        ("<@U0BOT> ask <@U1|maya>", "ask @maya"),
        ("<@U0BOT|docent> how many?", "how many?"),
    ],
)
def test_a_question_is_without_the_mention_of_the_bot(typed: str, question: str) -> None:
    assert plain_question(typed, bot_user="U0BOT") == question


def test_escaped_text_says_what_it_said() -> None:
    assert escape("a < b & c > d") == "a &lt; b &amp; c &gt; d"


def test_only_a_mention_that_docent_made_is_alive() -> None:
    assert escape(f"hello {mention('U0MAYA1')}, read this") == "hello <@U0MAYA1>, read this"


@pytest.mark.parametrize("ping", PINGS)
def test_escaped_text_pings_nobody(ping: str) -> None:
    assert LIVE.search(escape(f"now {ping} read")) is None


@given(nasty)
def test_escaped_text_holds_no_markup(text: str) -> None:
    escaped = escape(text) + escape(mention(text))

    assert "<" not in escaped
    assert ">" not in escaped
    assert not re.search(r"[\x00\u202e\ud800]", escaped)


@pytest.mark.parametrize("ping", PINGS)
def test_a_model_s_markdown_pings_nobody(ping: str) -> None:
    assert LIVE.search(neutral_markdown(f"now {ping} **read**")) is None
    assert LIVE.search(neutral_markdown(f"now <\x00{ping[1:]}")) is None


def test_a_model_s_markdown_stays_readable() -> None:
    assert neutral_markdown("**a** `x < y` <https://a.example|b>\n\n- c") == (
        "**a** `x < y` <https://a.example|b>\n\n- c"
    )
    assert neutral_markdown("see ![a chart](https://evil.example/?q=1) here") == "see a chart here"


@pytest.mark.parametrize(
    "text",
    [
        "![a](https://evil.example)",
        "![![a](x)](https://evil.example/?q=secret)",
        "!![a](b)[c](https://evil.example)",
        "![a\n](https://evil.example)",
    ],
)
def test_no_image_is_left_to_be_fetched(text: str) -> None:
    assert IMAGE.search(neutral_markdown(text)) is None


@given(nasty)
def test_markdown_is_harmless_and_stays_so(text: str) -> None:
    once = neutral_markdown(text)

    assert LIVE.search(once) is None
    assert IMAGE.search(once) is None
    assert neutral_markdown(once) == once


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "ftp://a"])
def test_no_link_without_a_safe_address(url: str | None) -> None:
    assert link(url, "[1] a.pdf") == "[1] a.pdf"


def test_a_label_cannot_end_its_link_or_ping() -> None:
    assert link("https://a.example/x", "a|b>c\n<!here> & d") == (
        "<https://a.example/x|a¦b&gt;c &lt;!here&gt; &amp; d>"
    )


def test_an_address_cannot_end_its_link() -> None:
    made = link("https://a.example/x|y><!channel> z", "a")

    assert made == "<https://a.example/x%7Cy%3E%3C!channel%3E%20z|a>"


@given(nasty, nasty)
def test_a_link_is_one_link(address: str, label: str) -> None:
    made = link(f"https://a.example/{address}", label)

    assert made.count("<") == made.count(">") == made.count("|") == 1
    assert made.startswith("<")
    assert made.endswith(">")


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("one two three", 8, ["one two", "three"]),
        ("one two\n\ntwo three", 14, ["one two", "two three"]),
        ("aaaaaaaaaaaa", 5, ["aaaaa", "aaaaa", "aa"]),
        ("first line\nsecond line", 14, ["first line", "second line"]),
    ],
)
def test_text_is_cut_at_paragraphs_lines_or_words(text: str, limit: int, pieces: list[str]) -> None:
    assert split_text(text, limit) == pieces


texts = st.text(st.sampled_from("ab \n"), max_size=120)


@given(texts, st.integers(1, 30))
def test_no_word_is_lost_and_every_piece_fits(text: str, limit: int) -> None:
    pieces = split_text(text, limit)

    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece) <= limit for piece in pieces)


@given(texts, st.integers(1, 30))
def test_no_piece_is_empty(text: str, limit: int) -> None:
    """Slack refuses a message or block without text."""
    pieces = split_text(text, limit)

    assert len(pieces) == 1 or all(piece.strip() for piece in pieces)
