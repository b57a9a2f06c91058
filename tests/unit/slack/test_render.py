"""Answers as Slack's blocks: numbered sources, within Slack's limits, and final to look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import sentences
from bot.slack import render
from core.domain.answers import Outcome
from core.domain.documents import Locator, LocatorKind
from tests.builders import PAGE_3, file_id, make_answer, make_citation, make_passage

DAY_S = 86_400.0
NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("locator", "headings", "label"),
    [
        (PAGE_3, (), "[2] policy.pdf, p. 3"),
        (PAGE_3, ("Leave",), "[2] policy.pdf, p. 3"),
        (Locator(kind=LocatorKind.SLIDE, label="4"), (), "[2] policy.pdf, slide 4"),
        (Locator(kind=LocatorKind.SHEET, label="Plan"), (), "[2] policy.pdf, sheet Plan"),
        (
            Locator(kind=LocatorKind.ROW, label="2–9", within="Plan"),
            (),
            "[2] policy.pdf, sheet Plan, row 2–9",
        ),
        (Locator(kind=LocatorKind.LINE, label="7"), (), "[2] policy.pdf, line 7"),
        (Locator(kind=LocatorKind.LINE, label="1-17"), (), "[2] policy.pdf, lines 1–17"),
        (Locator(kind=LocatorKind.PAGE, label="3-4"), (), "[2] policy.pdf, pp. 3–4"),
        (
            Locator(kind=LocatorKind.ROW, label="2-6", within="Plan"),
            (),
            "[2] policy.pdf, sheet Plan, rows 2–6",
        ),
        (Locator(kind=LocatorKind.LINE, label="7"), ("A", "B"), "[2] policy.pdf, B"),
        (Locator(kind=LocatorKind.TIME, label="00:01:02"), (), "[2] policy.pdf, at 00:01:02"),
        (Locator(kind=LocatorKind.SYMBOL, label="main"), (), "[2] policy.pdf, main"),
        (None, ("A", "B"), "[2] policy.pdf, B"),
        (None, (), "[2] policy.pdf"),
    ],
)
def test_a_source_says_where_to_look(
    locator: Locator | None, headings: tuple[str, ...], label: str
) -> None:
    passage = make_passage(locator=locator, heading_path=headings)

    assert render.source_label(2, passage) == label


def test_every_kind_of_spot_has_its_words() -> None:
    for kind in LocatorKind:
        passage = make_passage(locator=Locator(kind=kind, label="L"))
        assert "L" in render.source_label(1, passage)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-5, "today"),
        (0.9, "today"),
        (1, "1 day ago"),
        (6, "6 days ago"),
        (7, "1 week ago"),
        (29, "4 weeks ago"),
        (30, "1 month ago"),
        (364, "12 months ago"),
        (365, "1 year ago"),
        (800, "2 years ago"),
    ],
)
def test_age_is_said_in_the_largest_unit_that_fits(days: float, said: str) -> None:
    assert render.age(NOW - days * DAY_S, now=NOW) == said


def test_source_lines_are_links_in_the_order_of_their_numbers() -> None:
    answer = make_answer(
        citations=[
            make_citation(2, passage=make_passage(file_name="b.pdf", modified_at=NOW - DAY_S)),
            make_citation(1, passage=make_passage(file_name="a|<b>.pdf", modified_at=NOW)),
            make_citation(2, passage=make_passage(file_name="b.pdf", modified_at=NOW - DAY_S)),
        ]
    )

    lines = render.source_lines(answer, {1: "https://s/1", 2: None}, now=NOW)

    assert lines == [
        "<https://s/1|[1] a¦&lt;b&gt;.pdf, p. 3> · today",
        "[2] b.pdf, p. 3 · 1 day ago",
    ]
    assert render.source_lines(make_answer(citations=[]), {}) == []


def test_an_answer_ends_as_a_final_one_and_pings_nobody() -> None:
    answer = make_answer("  <!channel> It goes on …")

    assert render.answer_text(answer, ["_a note_"]) == "\u2039!channel> It goes on\n\n_a note_"


def test_a_file_s_name_under_an_answer_is_nothing_but_a_name() -> None:
    name = "<!channel> <@U1> ![i](https://evil.example) [hr.pdf](https://evil.example)"
    shown = "\u2039!channel> \u2039@U1> i [hr.pdf] (https://evil.example)"
    missed = make_answer(
        "I could not find this.",
        citations=[],
        outcome=Outcome.NOT_FOUND,
        nearest=[make_passage(file_name=name)],
    )

    text = render.answer_text(missed, [sentences.attached_read([name]), sentences.mention("U2")])

    assert text.endswith(f"Nearest files: {shown}\n\nI read {shown}.\n\n<@U2>")


def test_what_was_not_found_names_the_nearest_files() -> None:
    nearest = [make_passage(n, file_name=name) for n, name in enumerate("aabcd")]
    answer = make_answer(
        "I could not find this.", citations=[], outcome=Outcome.NOT_FOUND, nearest=nearest
    )

    assert render.answer_text(answer) == "I could not find this.\n\nNearest files: a, b, c"
    found = make_answer("Yes [1].", nearest=nearest)
    assert render.answer_text(found) == "Yes [1]."
    nowhere = make_answer("I could not find this.", citations=[], outcome=Outcome.NOT_FOUND)
    assert render.answer_text(nowhere) == "I could not find this."


def test_sections_stay_within_slack_s_limits() -> None:
    blocks = render.sections("word " * 50_000)

    assert len(blocks) <= 50
    for block in blocks:
        text = block["text"]
        assert isinstance(text, dict)
        assert 0 < len(text["text"]) <= 3_000
        assert (text["type"], text["verbatim"]) == ("mrkdwn", True)


def test_the_fallback_is_cut_to_what_an_update_takes() -> None:
    assert render.fallback_text("a", "", "b") == "a\n\nb"
    assert len(render.fallback_text("x" * 3_900)) == 3_900
    assert len(render.fallback_text("x" * 9_000)) <= 3_900


def test_bold_becomes_slack_s_own() -> None:
    assert render.escaped("**a** < b") == "*a* &lt; b"
    assert render.markdown_block("**a**") == {"type": "markdown", "text": "**a**"}


def test_an_older_version_is_marked_after_its_link() -> None:
    passage = make_passage()
    old = replace(passage, source=replace(passage.source, newer=file_id("F2")))
    answer = make_answer(citations=[make_citation(passage=old)])

    (line,) = render.source_lines(answer, {1: "https://s/1"}, now=NOW)

    assert line == "<https://s/1|[1] policy.pdf, p. 3> · today · older version"
