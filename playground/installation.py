"""What an app's manifest lets it receive: events, commands, scopes.

Apart so that the server treats the bot as Slack would after installing exactly that manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.json import JsonObject
from playground.json_values import object_at, objects_at, text_at

__all__ = ["Installation", "installed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """None means: not limited. `commands` says of each whether its text is escaped.

    `is_removed`: the app was uninstalled, so its bot token is refused and nothing is delivered.
    """

    subscriptions: frozenset[str] | None = None
    commands: Mapping[str, bool] | None = None
    scopes: tuple[str, ...] | None = None
    is_removed: bool = False

    def hears(self, subscription: str) -> bool:
        """Whether the app subscribed to an event."""
        is_subscribed = self.subscriptions is None or subscription in self.subscriptions
        return is_subscribed and not self.is_removed

    def has_command(self, command: str) -> bool:
        """Whether the app has a slash command."""
        return self.commands is None or command in self.commands

    def escapes(self, command: str) -> bool:
        """Whether mentions in a command's text arrive as markup."""
        return bool(self.commands and self.commands.get(command))


def installed(manifest: JsonObject) -> Installation:
    """Read a manifest."""
    # Source: https://docs.slack.dev/reference/app-manifest
    events = object_at(object_at(manifest, "settings"), "event_subscriptions").get("bot_events")
    scopes = object_at(object_at(manifest, "oauth_config"), "scopes").get("bot")
    return Installation(
        subscriptions=frozenset(_strings(events)),
        commands={
            text_at(each, "command"): each.get("should_escape") is True
            for each in objects_at(object_at(manifest, "features"), "slash_commands")
        },
        scopes=_strings(scopes),
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
