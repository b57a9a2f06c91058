"""What of a passage can be quoted, and under which heading it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.answering.statements import Statement, statements
from core.domain.documents import Locator, LocatorKind
from core.domain.search import Passage
from tests.builders import make_passage

__all__: list[str] = []


def passage(text: str, *, context: str = "", heading_path: tuple[str, ...] = ()) -> Passage:
    made = make_passage(text=text)
    chunk = replace(made.stored.chunk, context=context, heading_path=heading_path)
    return replace(made, stored=replace(made.stored, chunk=chunk))


def words(made: Passage) -> list[str]:
    return [one.words for one in statements([made])]


def only(text: str, *, heading_path: tuple[str, ...] = ()) -> Statement:
    (statement,) = statements([passage(text, heading_path=heading_path)])
    return statement


def test_a_word_or_two_that_somebody_spoke_say_nothing_beside_their_name() -> None:
    text = "Maya Chen: Yes.\nTom Okafor: It can.\nMaya Chen: The drill is at 4.\nWe meet at ten."
    made = make_passage(text=text, locator=Locator(kind=LocatorKind.TIME, label="00:01:27"))

    assert words(made) == ["Maya Chen: The drill is at 4.", "We meet at ten."]
    assert "Lead time: 5 weeks." in words(passage("Lead time: 5 weeks.\nNorth: all is well."))


def test_headings_and_markup_are_not_statements() -> None:
    text = "# Leave policy of all offices\n---\n{% include alert.html %}\nOk.\nDogs are welcome."
    assert words(passage(text)) == ["Dogs are welcome."]


def test_a_heading_without_markup_is_not_quoted() -> None:
    text = (
        "Where guests park\n\nVisitors park in the yard.\n\n"
        "When it is full\n\nUse the boathouse yard."
    )
    found = statements(
        [passage(text, heading_path=("Offices", "Where guests park – When it is full"))]
    )
    assert [(one.heading, one.words) for one in found] == [
        ("Where guests park", "Visitors park in the yard."),
        ("When it is full", "Use the boathouse yard."),
    ]


def test_a_heading_that_nobody_named_is_told_by_its_shape() -> None:
    text = "Post and parcels\n\nPost leaves at 15:45.\n\nThe dishwasher runs at night"
    found = statements([passage(text)])
    assert [(one.heading, one.words) for one in found] == [
        ("Post and parcels", "Post leaves at 15:45."),
        ("Post and parcels", "The dishwasher runs at night"),
    ]


def test_front_matter_is_not_quoted() -> None:
    text = "---\ntitle: Transit benefit\nkeywords: bus, train\n---\n\nBuses are paid for all.\n"
    assert words(passage(text)) == ["Buses are paid for all."]


def test_the_foot_of_a_page_is_not_quoted() -> None:
    assert words(passage("Trains are paid for.\nEmployee Handbook 2026 · page 5\n")) == [
        "Trains are paid for."
    ]


def test_a_table_has_its_header_in_its_first_chunk_too() -> None:
    rows = "item | place | next_check\nBoat | Yard | 2027-04-10\nVan | Dock | 2027-07-01"
    assert [one.text for one in statements([passage(rows)])] == [
        "item: Boat, place: Yard, next_check: 2027-04-10",
        "item: Van, place: Dock, next_check: 2027-07-01",
    ]


def test_a_ruled_table_has_a_header_whatever_its_cells_are() -> None:
    rows = "| Who | Extension |\n|-----|------|\n| First aid desk | ask Ruth |\n"
    assert [one.text for one in statements([passage(rows)])] == [
        "Who: First aid desk, Extension: ask Ruth"
    ]


def test_a_table_that_goes_on_has_the_header_of_its_context() -> None:
    made = passage("Boat | in the yard\nVan | bay 4", context="Inventory\nitem | place")
    assert [one.text for one in statements([made])] == [
        "item: Boat, place: in the yard",
        "item: Van, place: bay 4",
    ]


def test_rows_of_words_without_a_header_are_quoted_as_they_stand() -> None:
    rows = "Acme | Lena Novak | orders\nNorthwind | Tom Okafor | returns"
    assert [one.text for one in statements([passage(rows)])] == rows.split("\n")


def test_what_is_told_has_the_heading_and_no_addresses() -> None:
    statement = only(
        "Ask [the desk](https://a.example/x) for it.", heading_path=("Guests", "Wi-Fi")
    )
    assert statement.told == "Wi-Fi: Ask the desk for it."


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("- **Out of Office - #670:** any time away from work", "**Out of Office"),
        ("* Duration: how long care is needed", "Duration"),
        ("Claims are paid with the salary of that month.", ""),
    ],
)
def test_the_label_of_an_item(text: str, label: str) -> None:
    assert only(text).label.startswith(label)
    assert bool(only(text).label) is bool(label)


def test_the_statement_after_a_question_or_a_colon() -> None:
    asks, answers = statements([passage("May I bring a dog? Yes, on Fridays all day.")])
    assert asks.announces
    assert not answers.announces
    assert asks.neighbour(1) == answers
    assert answers.continues(asks)
    assert answers.neighbour(1) is None
