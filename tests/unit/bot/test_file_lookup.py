"""Which file is meant by a name, among those somebody may see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.files.file_choosing import choice, chosen_file, file_value
from bot.flows.files.file_lookup import Sight, places_of, same_name
from tests.builders import conversation, make_asker, make_file

C1, C2 = conversation("C1"), conversation("C2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Plan.PDF", "plan.pdf"),
        ("U\u0308bersicht.md", "\u00fcbersicht.md"),
        ("a  b.txt", "A b.txt"),
        ("STRASSE.txt", "stra\u00dfe.txt"),
    ],
)
def test_names_agree_whatever_their_case_and_accents_are_written_like(one: str, other: str) -> None:
    assert same_name(one) == same_name(other)


def test_other_names_do_not() -> None:
    assert same_name("plan.pdf") != same_name("plan.pdf.txt")


def test_a_file_is_seen_where_one_is_or_by_whoever_shared_it() -> None:
    file = make_file(channels=("C1", "C2"))
    there = Sight(asker=make_asker(name="U2"), allowed=frozenset({C2}))
    nowhere = Sight(asker=make_asker(name="U2"), allowed=frozenset({conversation("C9")}))
    uploader = Sight(asker=make_asker(name="U1"), allowed=frozenset())

    assert (there.sees(file), there.of(file)) == (True, frozenset({C2}))
    assert not nowhere.sees(file)
    assert (uploader.sees(file), uploader.of(file)) == (True, frozenset())


def test_of_one_that_is_gone_those_may_know_who_are_where_it_was() -> None:
    gone = replace(make_file(channels=()), left=frozenset({C1}))

    assert places_of(gone) == {C1}
    assert places_of(replace(make_file(channels=("C2",)), left=frozenset({C1}))) == {C2}


@pytest.mark.parametrize("within", [C1, None])
def test_an_option_carries_the_file_and_where(within: str | None) -> None:
    place = C1 if within else None
    menu = choice("check_file", [make_file("F1"), make_file("F2")], place)

    assert [option.label for option in menu.options] == ["policy.txt, 2023-11-14, 1 kB"] * 2
    assert [chosen_file(option.value) for option in menu.options] == [
        ("F1", "C1" if within else None),
        ("F2", "C1" if within else None),
    ]
    assert file_value(make_file("F1"), place) == menu.options[0].value


def test_a_menu_has_as_many_options_as_one_may() -> None:
    assert len(choice("check_file", [make_file(f"F{n}") for n in range(120)], None).options) == 100


@pytest.mark.parametrize("value", ["", "F1", "F1 C1 x", "f1 -", "F1 <#C1>"])
def test_any_other_value_is_none(value: str) -> None:
    assert chosen_file(value) is None
