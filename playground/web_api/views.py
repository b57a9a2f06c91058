"""views.open, push, update and publish.

Apart because triggers, stacks and hashes have their own refusals.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from core.domain.json import JsonObject
from playground.acts.modals import show_view
from playground.block_kit import block_problems
from playground.json_values import object_at, objects_at, text_at
from playground.page_rendering import page_view
from playground.refusal import Refused
from playground.triggers import TriggerRefused
from playground.views import OpenView
from playground.web_api.call import Call, Method

__all__ = ["VIEW_METHODS"]

# Source: https://docs.slack.dev/reference/views/modal-views
_TITLE = 24
_PRIVATE_METADATA = 3_000
_VIEW_BYTES = 250_000


def _open(call: Call) -> JsonObject:
    body = _view(call, "modal")
    view = call.hub.views.open(_triggered_by(call), body)
    show_view(call.hub, view)
    return _shown(call, view)


def _push(call: Call) -> JsonObject:
    body = _view(call, "modal")
    user_id = _triggered_by(call)
    below = call.hub.views.top(user_id)
    if below is None:
        raise Refused("not_found")
    if call.hub.views.is_full(below):
        raise Refused("push_limit_reached")
    view = call.hub.views.open(user_id, body, below)
    show_view(call.hub, view)
    return _shown(call, view)


def _update(call: Call) -> JsonObject:
    body = _view(call, None)
    views = call.hub.views
    view = views.find(call.arguments.text("view_id")) or views.find_external(
        call.arguments.text("external_id")
    )
    if view is None:
        raise Refused("not_found")
    if call.arguments.has("hash") and call.arguments.text("hash") != view.hash:
        raise Refused("hash_conflict")
    changed = views.replace(view, body)
    show_view(call.hub, changed)
    return _shown(call, changed)


def _publish(call: Call) -> JsonObject:
    body = _view(call, "home")
    user = call.user("user_id")
    earlier = call.hub.views.home(user.id)
    given = call.arguments.text("hash")
    if earlier is not None and given and given != earlier.hash:
        raise Refused("hash_conflict")
    return _shown(call, call.hub.views.publish(user.id, body))


def _shown(call: Call, view: OpenView) -> JsonObject:
    return {"view": page_view(call.workspace, view)}


def _triggered_by(call: Call) -> str:
    try:
        return call.hub.triggers.exchange(call.arguments.required("trigger_id"))
    except TriggerRefused as error:
        if error.code is None:
            message = "[ERROR] invalid `trigger_id`"
            raise Refused("invalid_arguments", messages=[message]) from error
        raise Refused(error.code) from error


def _view(call: Call, kind: str | None) -> JsonObject:
    body = call.arguments.object("view", "invalid_arguments")
    if body is None:
        raise Refused("invalid_arguments", messages=["[ERROR] missing required field: view"])
    if len(orjson.dumps(body)) > _VIEW_BYTES:
        raise Refused("view_too_large")
    problems = block_problems(objects_at(body, "blocks"), in_view=True, at="/view/blocks")
    if kind is not None and text_at(body, "type") != kind:
        problems.append(f"must be of type {kind} [json-pointer:/view/type]")
    problems += _frame_problems(body)
    if problems:
        raise Refused("invalid_arguments", messages=[f"[ERROR] {each}" for each in problems])
    blocks = [
        block if text_at(block, "block_id") else {**block, "block_id": f"b{number}"}
        for number, block in enumerate(objects_at(body, "blocks"))
    ]
    return {**body, "blocks": blocks}


def _frame_problems(body: JsonObject) -> list[str]:
    problems: list[str] = []
    if text_at(body, "type") == "modal":
        for part in ("title", "submit", "close"):
            text = text_at(object_at(body, part), "text")
            if len(text) > _TITLE:
                limit = f"must be less than {_TITLE + 1} characters"
                problems.append(f"{limit} [json-pointer:/view/{part}/text]")
            if part == "title" and not text:
                problems.append("missing required field: title [json-pointer:/view]")
        kinds = {text_at(block, "type") for block in objects_at(body, "blocks")}
        if "input" in kinds and not object_at(body, "submit"):
            problems.append("submit is required with input blocks [json-pointer:/view]")
    if len(text_at(body, "private_metadata")) > _PRIVATE_METADATA:
        limit = f"must be less than {_PRIVATE_METADATA + 1} characters"
        problems.append(f"{limit} [json-pointer:/view/private_metadata]")
    return problems


VIEW_METHODS: Mapping[str, Method] = {
    "views.open": _open,
    "views.publish": _publish,
    "views.push": _push,
    "views.update": _update,
}
