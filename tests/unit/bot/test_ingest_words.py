"""What is typed after `/ingest`: one word with its objects, or what was wrong with it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.flows.ingesting.ingest_words import (
    Check,
    Forget,
    Help,
    Read,
    Remember,
    Status,
    Watch,
    Word,
    ingest_word,
)
from bot.flows.sentences import INGEST_USAGE, usage_after
from bot.slack.text import plain_text


def read(typed: str) -> Word:
    return ingest_word(typed, plain=plain_text)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", Read()),
        ("   ", Read()),
        ("since 2025-01-31", Read(since=date(2025, 1, 31))),
        ("SINCE 2025-01-31", Read(since=date(2025, 1, 31))),
        ("<#C123|general>", Read(channel="C123")),
        ("<#C123|>", Read(channel="C123")),
        ("<#C123>", Read(channel="C123")),
        ("<#C1|a> since 2025-01-31", Read(channel="C1", since=date(2025, 1, 31))),
        ("since 2025-01-31 <#C1|a>", Read(channel="C1", since=date(2025, 1, 31))),
        ("status", Status()),
        ("Status <#C1|a>", Status(channel="C1")),
        ("watch", Watch(on=None)),
        ("watch on", Watch(on=True)),
        ("watch OFF", Watch(on=False)),
        ("watch on <#C1|a>", Watch(on=True, channel="C1")),
        ("watch <#C1|a> off", Watch(on=False, channel="C1")),
        ("help", Help()),
        ("HELP me", Help()),
        ("?", Help()),
        ("forget handbook.pdf", Forget("handbook.pdf")),
        ("remember handbook.pdf", Remember("handbook.pdf")),
        ("unforget handbook.pdf", Remember("handbook.pdf")),
        ("check handbook.pdf", Check("handbook.pdf")),
    ],
)
def test_each_word_is_understood(typed: str, word: Word) -> None:
    assert read(typed) == word


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Q3  plan (final).pdf", "Q3 plan (final).pdf"),
        ("“Q3 plan.pdf”", "Q3 plan.pdf"),
        ('"Q3 plan.pdf"', "Q3 plan.pdf"),
        ("'Q3 plan.pdf'", "Q3 plan.pdf"),
        ("„Übersicht.pdf“", "Übersicht.pdf"),
        ("«отчёт.docx»", "отчёт.docx"),
        ("`a b.md`", "a b.md"),
        ("Tom's plan.pdf", "Tom's plan.pdf"),
        ('say "hi".pdf', 'say "hi".pdf'),
        ("報告書 2025.pdf", "報告書 2025.pdf"),
        ("R&amp;D &lt;draft&gt;.pdf", "R&D <draft>.pdf"),
        ("<http://readme.md|readme.md>", "readme.md"),
        ("status", "status"),
        ("#1 list.xlsx", "#1 list.xlsx"),
        ('"', '"'),
    ],
)
def test_names_of_files_come_through_as_people_see_them(typed: str, name: str) -> None:
    assert read(f"check {typed}") == Check(name)
    assert read(f"forget   {typed}") == Forget(name)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("forget", "Which file? Write its name after `/ingest forget`"),
        ("check  ", "Which file? Write its name after `/ingest check`"),
        ("since", "Since when?"),
        ("since yesterday", "“yesterday” is no date"),
        ("since 2025-02-30", "“2025-02-30” is no date"),
        ("since 20250131", "“20250131” is no date"),
        ("since <#C1|a>", "“#a” is no date"),
        ("<#C1|a> <#C2|b>", "one channel at a time"),
        ("#general", "which channel “#general” is"),
        ("handbook.pdf", "not “handbook.pdf” alone: `/ingest` without a name"),
        ("handbook", "I do not understand “handbook”"),
        ("since 2025-01-31 since 2025-01-31", "I do not understand “since”"),
        ("status now", "After `status`"),
        ("status <#C1|a> <#C2|b>", "After `status`"),
        ("watch maybe", "`/ingest watch on` or"),
        ("watch on off", "`/ingest watch on` or"),
        ("watch on <#C1|a> <#C2|b>", "`/ingest watch on` or"),
    ],
)
def test_what_is_wrong_is_said(typed: str, says: str) -> None:
    word = read(typed)

    assert isinstance(word, Help)
    assert word.problem is not None
    assert says in word.problem


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sttus", "status"),
        ("Staus <#C1|a>", "status"),
        ("wacth on", "watch"),
        ("forgt handbook.pdf", "forget"),
        ("delete handbook.pdf", "forget"),
        ("sicne 2025-01-31", "since"),
        ("hlp", "help"),
    ],
)
def test_a_mistyped_word_gets_one_line_with_what_was_meant(typed: str, meant: str) -> None:
    word = read(typed)

    assert isinstance(word, Help)
    said = usage_after(word.problem)
    assert f"Did you mean `/ingest {meant}`?" in said
    assert "`/ingest help` lists" in said
    assert INGEST_USAGE not in said


def test_a_word_like_none_gets_no_guess() -> None:
    word = read("handbook.pdf")

    assert isinstance(word, Help)
    assert "Did you mean" not in (word.problem or "")


@pytest.mark.parametrize("typed", ["<!channel>", "&lt;!here&gt;", "\u202egnp.exe", "<@U1> x"])
def test_odd_words_are_quoted_harmlessly(typed: str) -> None:
    word = read(typed)

    assert isinstance(word, Help)
    assert "\u202e" not in (word.problem or "")
