"""Checks blocks and views against Block Kit's limits, as Slack does before it shows them.

Apart and pure: one rule a block type, so that a bot meets here the refusals it would meet there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.domain.json import JsonObject, JsonValue
from playground.json_values import object_at, objects_at, text_at

__all__ = ["MARKDOWN_LIMIT", "MESSAGE_BLOCKS", "VIEW_BLOCKS", "block_problems"]

# Source: https://docs.slack.dev/reference/block-kit/blocks
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN_LIMIT = 12_000
_ID_LIMIT = 255
_OPTION_VALUE = 150
_ELEMENT_TYPES = frozenset(
    {
        "button",
        "checkboxes",
        "channels_select",
        "conversations_select",
        "datepicker",
        "datetimepicker",
        "email_text_input",
        "external_select",
        "feedback_buttons",
        "file_input",
        "icon_button",
        "image",
        "mrkdwn",
        "multi_channels_select",
        "multi_conversations_select",
        "multi_external_select",
        "multi_static_select",
        "multi_users_select",
        "number_input",
        "overflow",
        "plain_text",
        "plain_text_input",
        "radio_buttons",
        "rich_text_input",
        "static_select",
        "timepicker",
        "url",
        "url_text_input",
        "users_select",
        "workflow_button",
    }
)
_CONTEXT_TYPES = frozenset({"image", "mrkdwn", "plain_text"})
_CONTEXT_ACTION_TYPES = frozenset({"feedback_buttons", "icon_button"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A piece of the blocks with the place it stands at."""

    body: JsonObject
    at: str

    def problem(self, text: str, below: str = "") -> str:
        return f"{text} [json-pointer:{self.at}{below}]"

    def inside(self, key: str) -> _Part:
        return _Part(body=object_at(self.body, key), at=f"{self.at}/{key}")

    def each(self, key: str) -> list[_Part]:
        return [
            _Part(body=item, at=f"{self.at}/{key}/{number}")
            for number, item in enumerate(objects_at(self.body, key))
        ]


def block_problems(
    blocks: Sequence[JsonObject], *, in_view: bool = False, at: str = "/blocks"
) -> list[str]:
    """Everything Slack would refuse about these blocks, each with its JSON pointer."""
    limit = VIEW_BLOCKS if in_view else MESSAGE_BLOCKS
    problems: list[str] = []
    if len(blocks) > limit:
        problems.append(f"no more than {limit} items allowed [json-pointer:{at}]")
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        part = _Part(body=block, at=f"{at}/{number}")
        block_id = text_at(block, "block_id")
        if block_id and block_id in seen:
            problems.append(part.problem(f"block_id '{block_id}' already exists", "/block_id"))
        seen.add(block_id)
        problems += _block(part, in_view=in_view)
    return problems


def _block(part: _Part, *, in_view: bool) -> Iterator[str]:
    kind = text_at(part.body, "type")
    rule = _RULES.get(kind)
    if rule is None or (kind == "alert" and not in_view):
        yield part.problem(f"unsupported type: {kind or 'none'}", "/type")
        return
    if len(text_at(part.body, "block_id")) > _ID_LIMIT:
        yield part.problem(f"must be less than {_ID_LIMIT + 1} characters", "/block_id")
    yield from rule(part)


def _text(part: _Part, limit: int, *, plain: bool = False, required: bool = True) -> Iterator[str]:
    if not part.body:
        if required:
            yield part.problem("missing required field: text")
        return
    kind, text = text_at(part.body, "type"), text_at(part.body, "text")
    if kind != "plain_text" and (plain or kind != "mrkdwn"):
        wanted = "plain_text" if plain else "mrkdwn or plain_text"
        yield part.problem(f"must be a {wanted} object", "/type")
    if not text:
        yield part.problem("must be more than 0 characters", "/text")
    if len(text) > limit:
        yield part.problem(f"must be less than {limit + 1} characters", "/text")


def _items(part: _Part, key: str, limit: int) -> Iterator[str]:
    count = len(part.each(key))
    if count == 0:
        yield part.problem("must have at least 1 item", f"/{key}")
    if count > limit:
        yield part.problem(f"no more than {limit} items allowed", f"/{key}")


def _section(part: _Part) -> Iterator[str]:
    fields = part.each("fields")
    yield from _text(part.inside("text"), 3000, required=not fields)
    if fields:
        yield from _items(part, "fields", 10)
    for field in fields:
        yield from _text(field, 2000)
    if "accessory" in part.body:
        yield from _element(part.inside("accessory"))


def _header(part: _Part) -> Iterator[str]:
    yield from _text(part.inside("text"), 150, plain=True)


def _context(part: _Part) -> Iterator[str]:
    yield from _items(part, "elements", 10)
    for element in part.each("elements"):
        if text_at(element.body, "type") not in _CONTEXT_TYPES:
            yield element.problem("unsupported type", "/type")
        elif text_at(element.body, "type") != "image":
            yield from _text(element, 3000)


def _actions(part: _Part) -> Iterator[str]:
    yield from _items(part, "elements", 25)
    yield from _elements(part)


def _context_actions(part: _Part) -> Iterator[str]:
    yield from _items(part, "elements", 5)
    for element in part.each("elements"):
        if text_at(element.body, "type") not in _CONTEXT_ACTION_TYPES:
            yield element.problem("unsupported type", "/type")
    yield from _elements(part)


def _elements(part: _Part) -> Iterator[str]:
    seen: set[str] = set()
    for element in part.each("elements"):
        action_id = text_at(element.body, "action_id")
        if action_id and action_id in seen:
            yield element.problem(f"action_id '{action_id}' already exists", "/action_id")
        seen.add(action_id)
        yield from _element(element)


def _element(part: _Part) -> Iterator[str]:
    kind = text_at(part.body, "type")
    if kind not in _ELEMENT_TYPES:
        yield part.problem(f"unsupported type: {kind or 'none'}", "/type")
        return
    if len(text_at(part.body, "action_id")) > _ID_LIMIT:
        yield part.problem(f"must be less than {_ID_LIMIT + 1} characters", "/action_id")
    if kind == "button":
        yield from _text(part.inside("text"), 75, plain=True)
        yield from _too_long(part, "value", 2000)
        yield from _too_long(part, "url", 3000)
    if kind == "feedback_buttons":
        for side in ("positive_button", "negative_button"):
            yield from _text(part.inside(side).inside("text"), 75, plain=True)
            yield from _too_long(part.inside(side), "value", 2000)
    if kind == "overflow" and not 1 <= len(part.each("options")) <= 5:
        yield part.problem("must have 1 to 5 items", "/options")
    if kind.endswith("static_select") and len(part.each("options")) > 100:
        yield part.problem("no more than 100 items allowed", "/options")
    yield from _text(part.inside("placeholder"), 150, plain=True, required=False)
    for option in part.each("options"):
        yield from _text(option.inside("text"), 75)
        yield from _too_long(option, "value", _OPTION_VALUE)


def _too_long(part: _Part, key: str, limit: int) -> Iterator[str]:
    if len(text_at(part.body, key)) > limit:
        yield part.problem(f"must be less than {limit + 1} characters", f"/{key}")


def _input(part: _Part) -> Iterator[str]:
    yield from _text(part.inside("label"), 2000, plain=True)
    yield from _text(part.inside("hint"), 2000, plain=True, required=False)
    yield from _element(part.inside("element"))


def _image(part: _Part) -> Iterator[str]:
    if not (text_at(part.body, "image_url") or object_at(part.body, "slack_file")):
        yield part.problem("missing required field: image_url")
    if not text_at(part.body, "alt_text"):
        yield part.problem("missing required field: alt_text")
    yield from _too_long(part, "alt_text", 2000)
    yield from _too_long(part, "image_url", 3000)


def _markdown(part: _Part) -> Iterator[str]:
    if not text_at(part.body, "text"):
        yield part.problem("must be more than 0 characters", "/text")


def _table(part: _Part) -> Iterator[str]:
    rows = part.body.get("rows")
    if not isinstance(rows, list | tuple) or not rows:
        yield part.problem("missing required field: rows")
        return
    if len(rows) > 100:
        yield part.problem("no more than 100 items allowed", "/rows")
    if any(isinstance(row, list | tuple) and len(row) > 20 for row in rows):
        yield part.problem("no more than 20 items allowed", "/rows")
    if _length(rows) > 10_000:
        yield part.problem("must be less than 10001 characters", "/rows")


def _length(value: JsonValue) -> int:
    if isinstance(value, Mapping):
        return sum(
            len(inner) if key == "text" and isinstance(inner, str) else _length(inner)
            for key, inner in value.items()
            if key != "type"
        )
    return sum(_length(item) for item in value) if isinstance(value, list | tuple) else 0


def _anything(_: _Part) -> Iterator[str]:
    return iter(())


_RULES: Mapping[str, Callable[[_Part], Iterator[str]]] = {
    "actions": _actions,
    "alert": _anything,
    "card": _anything,
    "carousel": _anything,
    "container": _anything,
    "context": _context,
    "context_actions": _context_actions,
    "divider": _anything,
    "file": _anything,
    "header": _header,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "plan": _anything,
    "rich_text": _anything,
    "section": _section,
    "table": _table,
    "task_card": _anything,
    "video": _anything,
}
