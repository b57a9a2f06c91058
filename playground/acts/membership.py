"""People and the bot enter and leave; accounts come and change.

Apart because who may read a reply hangs on exactly these events.
"""

from __future__ import annotations

from dataclasses import replace

from core.domain.json import JsonObject, JsonValue
from playground.acts.channels import tell_channel
from playground.acts.messages import publish
from playground.events import announce, announce_in
from playground.hub import Hub
from playground.model import Channel, Message, User
from playground.model.users import user_object

__all__ = ["add_user", "change_user", "join", "leave", "remove"]


def join(hub: Hub, channel: Channel, user: User, *, inviter: str | None = None) -> Channel:
    """Add somebody to a conversation; the bot hears of itself too."""
    if user.id in channel.members:
        return channel
    joined = hub.workspace.save_channel(replace(channel, members=(*channel.members, user.id)))
    event: dict[str, JsonValue] = {
        "type": "member_joined_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": _type_letter(channel),
        "team": user.team_id,
    }
    if inviter is not None:
        event["inviter"] = inviter
    announce_in(hub, joined, event)
    _notice(hub, joined, user.id, "join", f"<@{user.id}> has joined the channel")
    tell_channel(hub, joined)
    return joined


def leave(hub: Hub, channel: Channel, user: User) -> Channel:
    """Take somebody out of a conversation."""
    return _without(hub, channel, user, actor=user.id)


def remove(hub: Hub, channel: Channel, user: User, *, by: str) -> Channel:
    """Let one person take another, or the bot, out of a conversation."""
    return _without(hub, channel, user, actor=by)


def add_user(hub: Hub, user: User) -> User:
    """A new account."""
    saved = hub.workspace.save_user(user)
    announce(hub, {"type": "team_join", "user": user_object(saved)})
    return saved


def change_user(hub: Hub, user: User) -> User:
    """An account with other values: a guest made a member, a person deactivated."""
    saved = hub.workspace.save_user(user)
    cache_ts = hub.workspace.clock.seconds()
    announce(hub, {"type": "user_change", "user": user_object(saved), "cache_ts": cache_ts})
    hub.live.push_all({"type": "channel", "channel": ""})
    return saved


def _without(hub: Hub, channel: Channel, user: User, *, actor: str) -> Channel:
    if user.id not in channel.members:
        return channel
    members = tuple(each for each in channel.members if each != user.id)
    left = hub.workspace.save_channel(replace(channel, members=members))
    if user.id == hub.workspace.identity.bot_user_id:
        kind = "channel_left" if channel.is_public else "group_left"
        announce(hub, {"type": kind, "channel": channel.id, "actor_id": actor})
    else:
        event: JsonObject = {
            "type": "member_left_channel",
            "user": user.id,
            "channel": channel.id,
            "channel_type": _type_letter(channel),
            "team": user.team_id,
        }
        announce_in(hub, left, event)
    _notice(hub, left, user.id, "leave", f"<@{user.id}> has left the channel")
    tell_channel(hub, left, user.id)
    return left


def _notice(hub: Hub, channel: Channel, user_id: str, what: str, text: str) -> None:
    if channel.is_im or channel.is_mpim:
        return
    notice = Message(
        ts=hub.workspace.clock.next_ts(),
        channel=channel.id,
        user=user_id,
        text=text,
        subtype=f"{'channel' if channel.is_public else 'group'}_{what}",
    )
    publish(hub, notice)


def _type_letter(channel: Channel) -> str:
    return "C" if channel.is_public else "G"
