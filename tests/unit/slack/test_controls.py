"""Buttons and menus stay within what Slack takes, whatever a file is called."""

from __future__ import annotations

from bot.slack.controls import controls_block, with_controls
from bot.slack.payload import Payload
from bot.surface import Button, ButtonStyle, Choice, Confirmation, Option
from core.domain.json import JsonObject
from playground.block_kit import block_problems

ASKED = Confirmation(title="t" * 200, text="x" * 999, confirm="Yes" * 20, deny="No" * 20)


def test_no_controls_are_no_block() -> None:
    assert controls_block([]) == []


def test_long_and_empty_labels_are_taken_by_slack() -> None:
    blocks = controls_block(
        [
            Button(
                action="share",
                label="Share with everybody in this very long channel name, " * 3,
                value="job",
                style=ButtonStyle.DANGER,
                confirmation=ASKED,
            ),
            Button(action="other", label="", value="x"),
            Choice(
                action="pick",
                label="Which file?",
                options=tuple(Option(label=f"{n} report" * 20, value=str(n)) for n in range(150)),
                confirmation=ASKED,
            ),
        ]
    )

    assert block_problems(blocks) == []
    button, unnamed, menu = Payload(blocks[0]).children("elements")
    label = button.child("text").text("text")
    assert label.startswith("Share with everybody")
    assert len(label) == 75
    assert button.text("style") == "danger"
    assert button.child("confirm").child("deny").text("type") == "plain_text"
    assert unnamed.child("text").text("text")
    assert len(menu.children("options")) == 100


def test_a_button_beside_the_text_leaves_the_text_last() -> None:
    stop = Button(action="stop", label="Cancel", value="job", beside=True)
    other = Button(action="other", label="Other", value="job")
    sections: list[JsonObject] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in ("a", "b")
    ]

    first, second, actions = with_controls(sections, [other, stop])

    assert list(first) == ["type", "accessory", "text"]
    assert Payload(first).child("accessory").text("action_id") == "stop"
    assert second == sections[1]
    assert [e.text("action_id") for e in Payload(actions).children("elements")] == ["other"]
    assert block_problems([first, second, actions]) == []
