"""What the bot can be told from outside, and which sections each command needs."""

from __future__ import annotations

from bot.settings.reading import (
    CoreSettings,
    Settings,
    load_settings,
    read_backend_settings,
    read_core_settings,
    read_settings,
)
from bot.settings.sections import (
    AudienceSettings,
    IngestBy,
    KeepingSettings,
    LimitSettings,
    LogFormat,
    LogSettings,
    PlaygroundSettings,
    RoleSettings,
    ServerSettings,
    SlackSettings,
    SlackTransport,
)

__all__ = [
    "AudienceSettings",
    "CoreSettings",
    "IngestBy",
    "KeepingSettings",
    "LimitSettings",
    "LogFormat",
    "LogSettings",
    "PlaygroundSettings",
    "RoleSettings",
    "ServerSettings",
    "Settings",
    "SlackSettings",
    "SlackTransport",
    "load_settings",
    "read_backend_settings",
    "read_core_settings",
    "read_settings",
]
