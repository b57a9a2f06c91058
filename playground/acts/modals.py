"""Modals and the Home tab: opened and changed by the bot, submitted and closed by a person.

Apart from other interactions because the acknowledgement of a submission says what happens next.
"""

from __future__ import annotations

from dataclasses import replace

from core.domain.json import JsonObject, JsonValue
from playground.acts.channels import open_dm
from playground.acts.interactions import Outcome, base_payload
from playground.delivery import BotUnreachable
from playground.events import announce
from playground.hub import Hub
from playground.json_values import object_at, text_at
from playground.model import User
from playground.page_rendering import page_view
from playground.views import OpenView

__all__ = ["close_view", "open_home", "show_view", "submit_view"]


def open_home(hub: Hub, user: User, tab: str = "home") -> None:
    """A person opens the app's Home or Messages tab."""
    identity = hub.workspace.identity
    event: dict[str, JsonValue] = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": open_dm(hub, user.id, identity.bot_user_id).id,
        "tab": tab,
    }
    home = hub.views.home(user.id)
    if tab == "home" and home is not None:
        event["view"] = page_view(hub.workspace, home)
    announce(hub, event)


def show_view(hub: Hub, view: OpenView) -> None:
    """Push a modal to the pages of the person it is for."""
    news: JsonObject = {"type": "modal", "view": page_view(hub.workspace, view)}
    hub.live.push([view.user], news)


async def submit_view(hub: Hub, *, user: User, view: OpenView, values: JsonObject) -> Outcome:
    """Submit a modal; the outcome's payload is the bot's acknowledgement."""
    submitted = replace(view, values=values)
    payload: JsonObject = {
        **base_payload(hub, user, "view_submission"),
        "view": page_view(hub.workspace, submitted),
        "response_urls": [],
    }
    try:
        answer = await hub.road.request("interactive", payload)
    except BotUnreachable as error:
        return Outcome(ok=False, error=error.code)
    _follow(hub, submitted, answer)
    return Outcome(ok=True, payload=answer)


async def close_view(hub: Hub, *, user: User, view: OpenView) -> Outcome:
    """Close a modal; the bot hears of it when it asked to."""
    hub.views.close(view)
    if view.body.get("notify_on_close") is not True:
        return Outcome(ok=True)
    payload: JsonObject = {
        **base_payload(hub, user, "view_closed"),
        "view": page_view(hub.workspace, view),
        "is_cleared": False,
    }
    try:
        await hub.road.request("interactive", payload)
    except BotUnreachable as error:
        return Outcome(ok=False, error=error.code)
    return Outcome(ok=True)


def _follow(hub: Hub, view: OpenView, answer: JsonObject) -> None:
    # Source: https://docs.slack.dev/surfaces/modals#updating_response
    action, body = text_at(answer, "response_action"), object_at(answer, "view")
    if action == "errors":
        hub.views.replace(view, view.body)
    elif action == "update":
        show_view(hub, hub.views.replace(view, body))
    elif action == "push":
        show_view(hub, hub.views.open(view.user, body, view))
    elif action == "clear":
        hub.views.close(view, whole_stack=True)
    else:
        hub.views.close(view)
