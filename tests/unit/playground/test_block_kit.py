"""Block Kit's limits, each broken once."""

from __future__ import annotations

import re

import pytest

from core.domain.json import JsonObject, JsonValue
from playground.block_kit import block_problems


def plain(text: str) -> JsonObject:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> JsonObject:
    return {"type": "mrkdwn", "text": text}


def button(**changes: JsonValue) -> JsonObject:
    return {"type": "button", "action_id": "a", "text": plain("Go"), **changes}


def actions(*elements: JsonObject) -> JsonObject:
    return {"type": "actions", "elements": list(elements)}


FEEDBACK: JsonObject = {
    "type": "feedback_buttons",
    "action_id": "f",
    "positive_button": {"text": plain("Good"), "value": "1"},
    "negative_button": {"text": plain("Bad"), "value": "0"},
}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": mrkdwn("x" * 3000)},
        {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
        {"type": "section", "text": plain("x"), "accessory": button()},
        {"type": "header", "text": plain("x" * 150)},
        {"type": "context", "elements": [mrkdwn("x")] * 10},
        {"type": "divider"},
        {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "x"},
        {"type": "markdown", "text": "# x"},
        {"type": "context_actions", "elements": [FEEDBACK]},
        {"type": "rich_text", "elements": []},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 20] * 100},
        actions(*(button(action_id=f"a{number}") for number in range(25))),
    ],
)
def test_blocks_at_their_limits_are_fine(block: JsonObject) -> None:
    assert block_problems([block]) == []


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ({"type": "section", "text": mrkdwn("x" * 3001)}, "less than 3001 .*/0/text/text"),
        ({"type": "section"}, "missing required field: text .*/0/text"),
        ({"type": "section", "text": {"type": "html", "text": "x"}}, "mrkdwn or plain_text"),
        ({"type": "section", "text": mrkdwn("")}, "more than 0 characters"),
        ({"type": "section", "fields": [mrkdwn("x")] * 11}, "no more than 10 .*/fields"),
        ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "2001 .*/fields/0/text"),
        ({"type": "header", "text": plain("x" * 151)}, "less than 151"),
        ({"type": "header", "text": mrkdwn("x")}, "must be a plain_text object"),
        ({"type": "context", "elements": [mrkdwn("x")] * 11}, "no more than 10"),
        ({"type": "context", "elements": [button()]}, "unsupported type .*/elements/0/type"),
        ({"type": "context_actions", "elements": [button()]}, "unsupported type"),
        (actions(), "at least 1 item"),
        (actions(*[button()] * 2), "'a' already exists .*/elements/1/action_id"),
        (actions(button(text=plain("x" * 76))), "less than 76"),
        (actions(button(value="x" * 2001)), "2001 .*/value"),
        (actions(button(url="x" * 3001)), "3001 .*/url"),
        (actions(button(action_id="x" * 256)), "256 .*/action_id"),
        (actions({"type": "slider"}), "unsupported type: slider"),
        (actions({"type": "overflow", "options": [{"text": plain("x")}] * 6}), "1 to 5"),
        (
            actions({"type": "static_select", "options": [{"text": plain("x" * 76)}]}),
            "less than 76 .*/options/0/text/text",
        ),
        ({"type": "image", "alt_text": "x"}, "image_url"),
        ({"type": "image", "image_url": "u"}, "alt_text"),
        ({"type": "markdown", "text": ""}, "more than 0"),
        ({"type": "table", "rows": [[]] * 101}, "no more than 100"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 10_001}]]}, "10001"),
        ({"type": "table"}, "rows"),
        ({"type": "divider", "block_id": "x" * 256}, "256 .*/block_id"),
        ({"type": "alert"}, "unsupported type: alert"),
        ({"type": "mystery"}, "unsupported type: mystery .*/blocks/0/type"),
        ({}, "unsupported type: none"),
    ],
)
def test_a_broken_limit_is_named_with_its_place(block: JsonObject, problem: str) -> None:
    problems = block_problems([block])
    assert len(problems) == 1
    assert re.search(problem, problems[0])


def test_a_message_has_fifty_blocks_and_a_view_a_hundred() -> None:
    blocks: list[JsonObject] = [{"type": "divider"}] * 51
    assert block_problems(blocks) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert block_problems(blocks, in_view=True) == []


def test_block_ids_are_unique() -> None:
    blocks: list[JsonObject] = [{"type": "divider", "block_id": "same"}] * 2
    assert "'same' already exists" in block_problems(blocks)[0]


def test_an_alert_stands_only_in_views() -> None:
    assert block_problems([{"type": "alert"}], in_view=True) == []
