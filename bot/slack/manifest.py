"""The app manifest, made from the listeners: what is subscribed is what is handled."""

from __future__ import annotations

from bot.slack.incoming import TriggerKind
from bot.slack.listeners import LISTENERS
from core.domain.json import JsonObject

__all__ = ["bot_scopes", "manifest"]


def bot_scopes() -> list[str]:
    """Return every scope the bot needs, sorted."""
    return sorted({scope for listener in LISTENERS for scope in listener.scopes})


def manifest(*, name: str = "Docent", request_url: str | None = None) -> JsonObject:
    """Return Slack's app manifest (v2).

    Args:
        name: the bot's display name.
        request_url: where Slack sends events over HTTP; Socket Mode when there is none.
    """
    events = sorted({event for listener in LISTENERS for event in listener.subscriptions})
    address: JsonObject = {"request_url": request_url} if request_url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": "Answers from the files your team shares, with citations",
            "background_color": "#3b2a4a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": _commands(request_url),
        },
        "oauth_config": {"scopes": {"bot": bot_scopes()}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": events},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }


def _commands(request_url: str | None) -> list[JsonObject]:
    return [
        {
            "command": command,
            "description": listener.help.description,
            "usage_hint": listener.help.usage_hint,
            "should_escape": True,
            **({"url": request_url} if request_url else {}),
        }
        for listener in LISTENERS
        if listener.kind is TriggerKind.COMMAND and listener.help is not None
        for command in listener.names
    ]
