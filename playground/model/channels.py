"""A conversation and the channel object Slack answers with.

Apart because one value covers channels, private channels, DMs and group DMs; only the flags decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.json import JsonValue

__all__ = ["Channel", "channel_object"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One conversation of any kind, with its members in the order they joined."""

    id: str
    name: str = ""
    members: tuple[str, ...] = ()
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""
    previous_names: tuple[str, ...] = ()
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_general: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_org_shared: bool = False
    is_pending_ext_shared: bool = False
    shared_team_ids: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The word the page uses."""
        if self.is_im:
            return "dm"
        if self.is_mpim:
            return "group_dm"
        return "private" if self.is_private else "public"

    @property
    def is_public(self) -> bool:
        """Whether every member of the workspace may read it."""
        return self.kind == "public"

    @property
    def channel_type(self) -> str:
        """The `channel_type` of message events."""
        return {
            "dm": "im",
            "group_dm": "mpim",
            "private": "group",
            "public": "channel",
        }[self.kind]

    @property
    def type_filter(self) -> str:
        """The word of the `types` argument of list methods."""
        return {
            "dm": "im",
            "group_dm": "mpim",
            "private": "private_channel",
            "public": "public_channel",
        }[self.kind]

    @property
    def payload_name(self) -> str:
        """The name in commands and interactions, where Slack hides non-public ones."""
        return {"dm": "directmessage", "private": "privategroup"}.get(self.kind, self.name)

    def other_member(self, user_id: str) -> str:
        """The peer in a DM as one side sees it."""
        return next((member for member in self.members if member != user_id), user_id)


def channel_object(
    channel: Channel, *, viewer: str, team_id: str, num_members: bool = False
) -> dict[str, JsonValue]:
    """Render a conversation as `viewer` sees it."""
    # Source: https://docs.slack.dev/reference/objects/conversation-object
    common: dict[str, JsonValue] = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": channel.is_org_shared,
        "context_team_id": team_id,
        "updated": channel.created * 1000,
    }
    if channel.is_im:
        return common | {
            "user": channel.other_member(viewer),
            "is_user_deleted": False,
            "priority": 0,
        }
    rendered = common | _room(channel, viewer, team_id)
    if num_members:
        rendered["num_members"] = len(channel.members)
    return rendered


def _room(channel: Channel, viewer: str, team_id: str) -> dict[str, JsonValue]:
    return {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_mpim,
        "is_group": False,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private or channel.is_mpim,
        "is_general": channel.is_general,
        "is_shared": channel.is_ext_shared or channel.is_org_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "is_member": viewer in channel.members,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [team_id, *channel.shared_team_ids],
        "parent_conversation": None,
        "creator": channel.creator,
        "unlinked": 0,
        "topic": _described(channel.topic, channel),
        "purpose": _described(channel.purpose, channel),
        "previous_names": list(channel.previous_names),
    }


def _described(value: str, channel: Channel) -> dict[str, JsonValue]:
    return {
        "value": value,
        "creator": channel.creator if value else "",
        "last_set": channel.created if value else 0,
    }
