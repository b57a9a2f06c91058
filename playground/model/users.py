"""A person or bot, and the user object Slack answers with.

Apart because guests and people from outside differ only by flags that everything else reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.json import JsonValue

__all__ = ["User", "user_object"]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One account; a guest is `is_restricted`, a single-channel guest both restrictions."""

    id: str
    name: str
    real_name: str
    team_id: str
    color: str = "9f69e7"
    is_bot: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    updated: int = 0
    bot_id: str | None = None
    app_id: str | None = None

    @property
    def is_guest(self) -> bool:
        """Whether it is a guest of either kind."""
        return self.is_restricted or self.is_ultra_restricted


def user_object(user: User) -> dict[str, JsonValue]:
    """Render a user as users.info and users.list do."""
    # Source: https://docs.slack.dev/reference/objects/user-object
    rendered: dict[str, JsonValue] = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(user),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.deleted:
        return rendered
    return rendered | {
        "color": user.color,
        "real_name": user.real_name,
        "tz": "Europe/Amsterdam",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": user.is_owner,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": not user.is_bot,
        "who_can_share_contact_card": "EVERYONE",
        **({"is_stranger": True} if user.is_stranger else {}),
    }


def _profile(user: User) -> dict[str, JsonValue]:
    profile: dict[str, JsonValue] = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "fields": None,
        "status_text": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "avatar_hash": user.id[-8:].lower(),
        "team": user.team_id,
    }
    if user.is_bot:
        profile |= {
            "api_app_id": user.app_id,
            "bot_id": user.bot_id,
            "always_active": True,
        }
    return profile
