"""A person writes, edits, or uploads something.

Apart from what the bot posts: people's text is escaped and their mentions become markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from playground.acts.channels import open_dm
from playground.acts.files import Upload, share, upload
from playground.acts.messages import change, edited, publish, thread_root
from playground.clock import new_uuid
from playground.hub import Hub
from playground.markup import typed
from playground.model import Channel, Message, SharedFile, User
from playground.refusal import Refused

__all__ = ["edit", "place_for", "say", "send_files", "share_again"]


def say(
    hub: Hub, *, user: User, channel: Channel, text: str, thread_ts: str | None = None
) -> Message:
    """Post what a person typed.

    Raises:
        Refused: They may not write there, or there is no such thread.
    """
    _check(channel, user)
    if not text.strip():
        raise Refused("no_text")
    message = Message(
        ts=hub.workspace.clock.next_ts(),
        channel=channel.id,
        user=user.id,
        text=_typed(hub, text),
        thread_ts=thread_root(hub, channel.id, thread_ts),
        client_msg_id=new_uuid(),
    )
    return publish(hub, message)


def edit(hub: Hub, message: Message, text: str) -> Message:
    """Replace the text of somebody's own message."""
    return change(hub, edited(hub, replace(message, text=_typed(hub, text))))


def send_files(
    hub: Hub,
    *,
    user: User,
    channel: Channel,
    uploads: Sequence[Upload],
    text: str = "",
    thread_ts: str | None = None,
) -> Message:
    """Post files with an optional comment.

    Raises:
        Refused: They may not write there, or there is no such thread.
    """
    _check(channel, user)
    return upload(
        hub,
        user=user.id,
        channel=channel,
        uploads=uploads,
        text=_typed(hub, text),
        thread_ts=thread_ts,
    )


def share_again(
    hub: Hub, *, user: User, channel: Channel, files: Sequence[SharedFile], text: str = ""
) -> Message:
    """Post files that are in the workspace already, with an optional comment.

    Raises:
        Refused: They may not write there.
    """
    _check(channel, user)
    return share(hub, user=user.id, channel=channel, files=files, text=_typed(hub, text))


def place_for(hub: Hub, user: User, ref: str) -> Channel:
    """A conversation by id or `#name`, or the DM with `@somebody` (`dm` is the bot's).

    Raises:
        UnknownName: There is no such conversation or person.
    """
    if ref == "dm" or ref.startswith("@"):
        return open_dm(hub, user.id, hub.workspace.find_user("bot" if ref == "dm" else ref).id)
    return hub.workspace.find_channel(ref)


def _check(channel: Channel, user: User) -> None:
    if user.id not in channel.members:
        raise Refused("not_in_channel" if channel.is_public else "channel_not_found")
    if channel.is_archived:
        raise Refused("is_archived")


def _typed(hub: Hub, text: str) -> str:
    workspace = hub.workspace
    return typed(text, users=workspace.users.values(), channels=workspace.channels.values())
