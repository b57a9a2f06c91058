"""A person types a command, presses a button, or uses a message shortcut.

Apart because each sends the bot one request and waits for its acknowledgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.json import JsonObject, JsonValue
from playground.acts.responses import respond
from playground.delivery import BotUnreachable
from playground.delivery.road import RequestKind
from playground.hub import Hub
from playground.json_values import object_at, objects_at, text_at
from playground.markup import typed
from playground.model import Channel, Message, User
from playground.page_rendering import page_view
from playground.refusal import Refused
from playground.rendering import render_message
from playground.response_urls import ResponseTarget
from playground.views import OpenView

__all__ = ["Outcome", "base_payload", "press", "press_in_view", "run_command", "use_shortcut"]

_TOKEN = "playground-verification-token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Whether the bot took it; otherwise the code the person is told."""

    ok: bool
    error: str | None = None
    payload: JsonObject | None = None


async def run_command(
    hub: Hub, *, user: User, channel: Channel, command: str, text: str
) -> Outcome:
    """Send a slash command and show what the acknowledgement answers."""
    if not hub.installation.has_command(command):
        return Outcome(ok=False, error="invalid_command")
    identity = hub.workspace.identity
    target = ResponseTarget(user=user.id, channel=channel.id)
    # Source: https://docs.slack.dev/interactivity/implementing-slash-commands
    payload: JsonObject = {
        "token": _TOKEN,
        "team_id": identity.team_id,
        "team_domain": identity.team_domain,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": _command_text(hub, command, text),
        "api_app_id": identity.app_id,
        "is_enterprise_install": "false",
        "response_url": _response_url(hub, "commands", target),
        "trigger_id": hub.triggers.new(user.id),
    }
    outcome = await _ask(hub, "slash_commands", payload)
    answer = outcome.payload or {}
    if answer.get("text") or answer.get("blocks"):
        try:
            respond(hub, target, answer)
        except Refused as error:
            return Outcome(ok=False, error=error.code)
    return outcome


async def press(
    hub: Hub,
    *,
    user: User,
    message: Message,
    action: JsonObject,
    values: JsonObject | None = None,
) -> Outcome:
    """Use an interactive element of a message.

    Raises:
        Refused: The message has no such element.
    """
    channel = hub.workspace.channels[message.channel]
    container: dict[str, JsonValue] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    target = ResponseTarget(
        user=user.id, channel=channel.id, message_ts=message.ts, thread_ts=message.thread_ts
    )
    payload: dict[str, JsonValue] = {
        **base_payload(hub, user, "block_actions"),
        "container": container,
        "channel": {"id": channel.id, "name": channel.payload_name},
        "state": {"values": values or {}},
        "response_url": _response_url(hub, "actions", target),
        "actions": [_pressed(hub, message.blocks, action)],
    }
    if message.ephemeral_to is None:
        payload["message"] = render_message(hub.workspace, message, metadata=True)
    return await _ask(hub, "interactive", payload)


async def press_in_view(
    hub: Hub, *, user: User, view: OpenView, action: JsonObject, values: JsonObject | None = None
) -> Outcome:
    """Use an interactive element of a modal or Home tab.

    Raises:
        Refused: The view has no such element.
    """
    shown = {**page_view(hub.workspace, view), "state": {"values": values or {}}}
    payload: JsonObject = {
        **base_payload(hub, user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "view": shown,
        "actions": [_pressed(hub, tuple(objects_at(view.body, "blocks")), action)],
    }
    return await _ask(hub, "interactive", payload)


async def use_shortcut(hub: Hub, *, user: User, message: Message, callback_id: str) -> Outcome:
    """Use a message shortcut."""
    channel = hub.workspace.channels[message.channel]
    target = ResponseTarget(user=user.id, channel=channel.id, message_ts=message.ts)
    payload: JsonObject = {
        **base_payload(hub, user, "message_action"),
        "action_ts": hub.workspace.clock.next_ts(),
        "callback_id": callback_id,
        "channel": {"id": channel.id, "name": channel.payload_name},
        "message_ts": message.ts,
        "message": render_message(hub.workspace, message),
        "response_url": _response_url(hub, "app", target),
    }
    return await _ask(hub, "interactive", payload)


def base_payload(hub: Hub, user: User, kind: str) -> dict[str, JsonValue]:
    """What every interaction carries."""
    identity = hub.workspace.identity
    return {
        "type": kind,
        "token": _TOKEN,
        "team": {"id": identity.team_id, "domain": identity.team_domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": identity.app_id,
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": hub.triggers.new(user.id),
    }


async def _ask(hub: Hub, kind: RequestKind, payload: JsonObject) -> Outcome:
    try:
        return Outcome(ok=True, payload=await hub.road.request(kind, payload))
    except BotUnreachable as error:
        return Outcome(ok=False, error=error.code)


def _command_text(hub: Hub, command: str, text: str) -> str:
    if not hub.installation.escapes(command):
        return text
    workspace = hub.workspace
    return typed(
        text,
        users=workspace.users.values(),
        channels=workspace.channels.values(),
        labelled=True,
    )


def _response_url(hub: Hub, family: str, target: ResponseTarget) -> str:
    workspace = hub.workspace
    secret = hub.response_urls.new(target)
    return f"{workspace.base_url}/{family}/{workspace.identity.team_id}/{secret}"


def _pressed(hub: Hub, blocks: tuple[JsonObject, ...], action: JsonObject) -> JsonObject:
    """The action as Slack reports it: the element's own values, then what the person chose."""
    wanted, block_id = text_at(action, "action_id"), text_at(action, "block_id")
    for block in blocks:
        if block_id and text_at(block, "block_id") != block_id:
            continue
        for element in _elements(block):
            if text_at(element, "action_id") == wanted:
                named = ("action_id", "block_id", "type")
                chosen = {key: value for key, value in action.items() if key not in named and value}
                return _report(element, block, chosen, hub.workspace.clock.next_ts())
    raise Refused("action_not_found")


def _report(
    element: JsonObject, block: JsonObject, chosen: JsonObject, action_ts: str
) -> JsonObject:
    kept = ("action_id", "type", "text", "value", "style", "url", "placeholder")
    report: dict[str, JsonValue] = {key: element[key] for key in kept if key in element}
    if report.get("type") == "feedback_buttons":
        report |= _feedback(element, text_at(chosen, "value"))
    else:
        report |= chosen
    return {**report, "block_id": text_at(block, "block_id"), "action_ts": action_ts}


def _feedback(element: JsonObject, value: str) -> JsonObject:
    for side in ("positive_button", "negative_button"):
        button = object_at(element, side)
        if text_at(button, "value") == value:
            return {"text": object_at(button, "text"), "value": value}
    raise Refused("action_not_found")


def _elements(block: JsonObject) -> list[JsonObject]:
    found = objects_at(block, "elements")
    for key in ("accessory", "element"):
        inner = block.get(key)
        if isinstance(inner, Mapping):
            found.append(inner)
    return found
