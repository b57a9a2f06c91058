"""Conversations are opened, named, archived, shared outside, made private.

Apart from membership: these change the conversation, not who is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.domain.json import JsonObject
from playground.acts.messages import publish
from playground.clock import new_id
from playground.events import announce, announce_in
from playground.hub import Hub
from playground.model import Channel, Message

__all__ = [
    "archive",
    "change_id",
    "create_channel",
    "delete_channel",
    "make_private",
    "make_public",
    "open_dm",
    "rename",
    "rewrite_history",
    "share_outside",
    "stop_sharing_outside",
    "tell_channel",
    "unarchive",
]


def create_channel(
    hub: Hub, *, name: str, creator: str, members: Sequence[str], is_private: bool = False
) -> Channel:
    """Make a channel; the bot hears of public ones."""
    channel = Channel(
        id=new_id("C"),
        name=name,
        creator=creator,
        created=hub.workspace.clock.seconds(),
        members=tuple(dict.fromkeys((creator, *members))),
        is_private=is_private,
    )
    hub.workspace.save_channel(channel)
    if channel.is_public:
        created: JsonObject = {
            "id": channel.id,
            "name": name,
            "created": channel.created,
            "creator": creator,
            "is_channel": True,
            "context_team_id": hub.workspace.identity.team_id,
        }
        announce(hub, {"type": "channel_created", "channel": created})
    tell_channel(hub, channel)
    return channel


def open_dm(hub: Hub, *members: str) -> Channel:
    """The DM or group DM of these people, made when it does not exist."""
    found = hub.workspace.find_dm(*members)
    if found is not None:
        return found
    is_group = len(set(members)) > 2
    names = "--".join(sorted(hub.workspace.users[each].name for each in set(members)))
    channel = Channel(
        id=new_id("C" if is_group else "D"),
        name=f"mpdm-{names}-1" if is_group else "",
        creator=members[0],
        created=hub.workspace.clock.seconds(),
        members=tuple(dict.fromkeys(members)),
        is_im=not is_group,
        is_mpim=is_group,
        is_private=is_group,
    )
    hub.workspace.save_channel(channel)
    tell_channel(hub, channel)
    return channel


def rename(hub: Hub, channel: Channel, name: str) -> Channel:
    """Give a channel another name."""
    previous = (channel.name, *channel.previous_names)
    renamed = _save(hub, replace(channel, name=name, previous_names=previous))
    body: JsonObject = {"id": channel.id, "name": name, "created": channel.created}
    kind = "channel_rename" if channel.is_public else "group_rename"
    _announce_channel(hub, renamed, {"type": kind, "channel": body})
    return renamed


def archive(hub: Hub, channel: Channel, by: str) -> Channel:
    """Close a channel for writing."""
    archived = _save(hub, replace(channel, is_archived=True))
    kind = "channel_archive" if channel.is_public else "group_archive"
    _announce_channel(hub, archived, {"type": kind, "channel": channel.id, "user": by})
    return archived


def unarchive(hub: Hub, channel: Channel, by: str) -> Channel:
    """Open an archived channel again."""
    opened = _save(hub, replace(channel, is_archived=False))
    kind = "channel_unarchive" if channel.is_public else "group_unarchive"
    _announce_channel(hub, opened, {"type": kind, "channel": channel.id, "user": by})
    return opened


def delete_channel(hub: Hub, channel: Channel, by: str) -> None:
    """Delete a channel with its messages; files stay with those who uploaded them."""
    heard = channel.is_public or hub.bot_is_in(channel.id)
    _drop_all_shares(hub, channel)
    hub.workspace.remove_channel(channel)
    hub.live.push_all({"type": "channel", "channel": ""})
    if heard:
        kind = "channel_deleted" if channel.is_public else "group_deleted"
        announce(hub, {"type": kind, "channel": channel.id, "actor_id": by})


def change_id(hub: Hub, channel: Channel) -> Channel:
    """Give a channel another id, as sharing a private one outside does; all in it moves along."""
    # Source: https://docs.slack.dev/reference/events/channel_id_changed
    moved = replace(channel, id=new_id("C"))
    hub.workspace.save_channel(moved)
    for message in hub.workspace.in_order(channel.id):
        hub.workspace.save_message(replace(message, channel=moved.id))
    for file in list(hub.workspace.files.values()):
        shares = tuple(
            replace(share, channel=moved.id) if share.channel == channel.id else share
            for share in file.shares
        )
        if shares != file.shares:
            hub.workspace.save_file(replace(file, shares=shares))
    hub.workspace.remove_channel(channel)
    tell_channel(hub, moved)
    ids: JsonObject = {"old_channel_id": channel.id, "new_channel_id": moved.id}
    announce_in(hub, moved, {"type": "channel_id_changed", **ids})
    return moved


def rewrite_history(hub: Hub, channel: Channel) -> None:
    """Drop all messages at once, as an import's undoing does: one event tells of all of it."""
    _drop_all_shares(hub, channel)
    for message in hub.workspace.in_order(channel.id):
        hub.workspace.remove_message(message)
    kind = "channel_history_changed" if channel.is_public else "group_history_changed"
    ts = hub.workspace.clock.next_ts()
    event: JsonObject = {"type": kind, "channel": channel.id, "latest": ts, "ts": ts}
    announce_in(hub, channel, event)


def make_private(hub: Hub, channel: Channel, by: str) -> Channel:
    """Turn a public channel private; its id stays, and only a message tells of it."""
    private = _save(hub, replace(channel, is_private=True))
    text = (
        f"<@{by}> made this channel *private*. Now, it can only be viewed or joined by invitation."
    )
    notice = Message(
        ts=hub.workspace.clock.next_ts(),
        channel=channel.id,
        user=by,
        text=text,
        subtype="channel_convert_to_private",
    )
    publish(hub, notice)
    return private


def make_public(hub: Hub, channel: Channel, by: str) -> Channel:
    """Turn a private channel public, as an owner can; its id stays, and only a message tells."""
    public = _save(hub, replace(channel, is_private=False))
    notice = Message(
        ts=hub.workspace.clock.next_ts(),
        channel=channel.id,
        user=by,
        text=f"<@{by}> made this channel *public*. Anyone in the workspace can view and join it.",
        subtype="channel_convert_to_public",
    )
    publish(hub, notice)
    return public


def share_outside(hub: Hub, channel: Channel, team_id: str) -> Channel:
    """Connect a channel to another organisation."""
    teams = (*channel.shared_team_ids, team_id)
    shared = _save(hub, replace(channel, is_ext_shared=True, shared_team_ids=teams))
    event = {"type": "channel_shared", "connected_team_id": team_id, "channel": channel.id}
    announce_in(hub, shared, event)
    return shared


def stop_sharing_outside(hub: Hub, channel: Channel, team_id: str) -> Channel:
    """Disconnect a channel from another organisation."""
    teams = tuple(each for each in channel.shared_team_ids if each != team_id)
    left = _save(hub, replace(channel, is_ext_shared=bool(teams), shared_team_ids=teams))
    event: JsonObject = {
        "type": "channel_unshared",
        "previously_connected_team_id": team_id,
        "channel": channel.id,
        "is_ext_shared": bool(teams),
    }
    announce_in(hub, left, event)
    return left


def tell_channel(hub: Hub, channel: Channel, *also: str) -> None:
    """Tell the pages that a conversation, or who is in it, changed."""
    news = {"type": "channel", "channel": channel.id}
    hub.live.push(dict.fromkeys((*hub.onlookers(channel), *also)), news)


def _save(hub: Hub, channel: Channel) -> Channel:
    hub.workspace.save_channel(channel)
    tell_channel(hub, channel, *hub.workspace.users)
    return channel


def _announce_channel(hub: Hub, channel: Channel, event: JsonObject) -> None:
    if channel.is_public or hub.bot_is_in(channel.id):
        announce(hub, event)


def _drop_all_shares(hub: Hub, channel: Channel) -> None:
    for file in list(hub.workspace.files.values()):
        left = tuple(share for share in file.shares if share.channel != channel.id)
        if left != file.shares:
            hub.workspace.save_file(replace(file, shares=left))
