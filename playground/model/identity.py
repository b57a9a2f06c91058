"""Who the workspace, the app and its tokens are.

Apart from the tables because it never changes while a server runs.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Identity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The invented company, the installed app, and the secrets both sides know."""

    team_id: str = "T0NORTHWIND"
    team_name: str = "Northwind Labs"
    team_domain: str = "northwind-labs"
    app_id: str = "A0DOCENT000"
    bot_id: str = "B0DOCENT000"
    bot_user_id: str = "U0DOCENT000"
    bot_token: str = "xoxb-playground-bot"
    app_token: str = "xapp-playground-app"
    signing_secret: str = "playground-signing-secret"
    scopes: tuple[str, ...] = (
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "reactions:read",
        "reactions:write",
        "users:read",
    )
