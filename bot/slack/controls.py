"""Turns buttons and menus into Slack's elements: pure, within Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack.text import shortened
from bot.surface import Button, Choice, Confirmation, Control
from core.domain.json import JsonObject

__all__ = ["controls_block", "with_controls"]

_LABEL_LIMIT = 75
"""Source: Slack Block Kit reference, button text and option text: 75 characters."""
_PLACEHOLDER_LIMIT = 150
_TITLE_LIMIT = 100
_CONFIRM_TEXT_LIMIT = 300
_CONFIRM_LABEL_LIMIT = 30
"""Source: Slack Block Kit reference, confirmation dialog: title 100, text 300, buttons 30."""
_MOST_OPTIONS = 100


def controls_block(controls: Sequence[Control]) -> list[JsonObject]:
    """Return the block that holds all controls; none for none."""
    if not controls:
        return []
    return [{"type": "actions", "elements": [_element(control) for control in controls]}]


def with_controls(sections: Sequence[JsonObject], controls: Sequence[Control]) -> list[JsonObject]:
    """Return a text's sections with its controls: one beside the first, the others under them."""
    beside = next((c for c in controls if isinstance(c, Button) and c.beside), None)
    if beside is None or not sections:
        return [*sections, *controls_block(controls)]
    # The text last: what reads blocks in their order must end as the text does.
    first = {"type": "section", "accessory": _element(beside), **sections[0]}
    return [first, *sections[1:], *controls_block([c for c in controls if c is not beside])]


def _element(control: Control) -> JsonObject:
    element = _menu(control) if isinstance(control, Choice) else _button(control)
    if control.confirmation is None:
        return element
    return {**element, "confirm": _confirm(control.confirmation)}


def _button(button: Button) -> JsonObject:
    style: JsonObject = {"style": button.style.value} if button.style is not None else {}
    return {
        "type": "button",
        "action_id": button.action,
        "text": _plain(button.label, _LABEL_LIMIT),
        "value": button.value,
        **style,
    }


def _menu(choice: Choice) -> JsonObject:
    return {
        "type": "static_select",
        "action_id": choice.action,
        "placeholder": _plain(choice.label, _PLACEHOLDER_LIMIT),
        "options": [
            {"text": _plain(option.label, _LABEL_LIMIT), "value": option.value}
            for option in choice.options[:_MOST_OPTIONS]
        ],
    }


def _confirm(asked: Confirmation) -> JsonObject:
    return {
        "title": _plain(asked.title, _TITLE_LIMIT),
        "text": _plain(asked.text, _CONFIRM_TEXT_LIMIT),
        "confirm": _plain(asked.confirm, _CONFIRM_LABEL_LIMIT),
        "deny": _plain(asked.deny, _CONFIRM_LABEL_LIMIT),
    }


def _plain(text: str, limit: int) -> JsonObject:
    return {"type": "plain_text", "text": shortened(text, limit) or "?", "emoji": False}
