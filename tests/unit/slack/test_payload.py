"""Slack's JSON is read without trusting its shape."""

from __future__ import annotations

import pytest

from bot.slack.payload import Payload

ODD: tuple[object, ...] = (None, 1, "text", [], True, {"a": 1})


@pytest.mark.parametrize("raw", [None, 1, "text", [], True])
def test_what_is_no_object_is_an_empty_one(raw: object) -> None:
    assert Payload(raw).raw == {}


@pytest.mark.parametrize("value", ODD)
def test_a_field_of_another_type_is_as_good_as_none(value: object) -> None:
    payload = Payload({"f": value})

    assert payload.text("f") == (value if isinstance(value, str) else "")
    assert payload.flag("f") is (value is True)
    assert payload.known_flag("f") is (True if value is True else None)
    assert payload.child("f").raw == (value if isinstance(value, dict) else {})
    assert payload.children("f") == []
    assert payload.texts("f") == []


def test_a_flag_that_is_told_is_known() -> None:
    assert Payload({"f": False}).known_flag("f") is False
    assert Payload({}).known_flag("f") is None


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1.0),
        (1.5, 1.5),
        ("1700000000.000100", 1700000000.0001),
        ("x", 0.0),
        (True, 0.0),
        (None, 0.0),
    ],
)
def test_numbers_may_be_strings(value: object, number: float) -> None:
    assert Payload({"f": value}).number("f") == number


def test_lists_give_what_fits() -> None:
    payload = Payload({"f": [{"a": "1"}, "x", 2, None, {"a": "2"}]})

    assert [child.text("a") for child in payload.children("f")] == ["1", "2"]
    assert payload.texts("f") == ["x"]
