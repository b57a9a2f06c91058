"""Messages, people and conversations as the page shows them.

Apart from the Web API's shapes, because a page wants counts, unread marks and Markdown sources.
"""

from __future__ import annotations

from core.domain.json import JsonObject, JsonValue
from playground.model import Channel, Message, User
from playground.rendering import render_file
from playground.views import OpenView, view_object
from playground.workspace import Workspace

__all__ = ["page_channel", "page_message", "page_user", "page_view"]


def page_user(user: User) -> JsonObject:
    """A person for the page's list of people."""
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "guest": user.is_guest,
        "bot": user.is_bot,
        "color": user.color,
    }


def page_channel(
    workspace: Workspace, channel: Channel, *, viewer: str, unread: int = 0
) -> JsonObject:
    """A conversation for the page's side bar; a DM is called after the other person."""
    name = channel.name
    if channel.is_im:
        other = workspace.users.get(channel.other_member(viewer))
        name = other.real_name if other else "unknown"
    return {
        "id": channel.id,
        "name": name,
        "kind": channel.kind,
        "topic": channel.topic,
        "members": list(channel.members),
        "unread": unread,
    }


def page_message(workspace: Workspace, message: Message) -> JsonObject:
    """A message with everything the page needs to draw it."""
    replies = [] if message.is_reply else workspace.replies(message.channel, message.ts)
    files: list[JsonValue] = [render_file(workspace, each) for each in message.file_ids]
    return {
        "ts": message.ts,
        "channel": message.channel,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "text": message.text if message.markdown is None else message.markdown,
        "markdown": message.markdown is not None,
        "blocks": message.blocks,
        "files": files,
        "edited": message.edited_ts is not None,
        "deleted": message.is_deleted,
        "ephemeral": message.ephemeral_to is not None,
        "streaming": message.streaming,
        "reply_count": len(replies),
        "latest_reply": replies[-1].ts if replies else None,
    }


def page_view(workspace: Workspace, view: OpenView) -> JsonObject:
    """A modal or Home tab for the page."""
    identity = workspace.identity
    return view_object(
        view, team_id=identity.team_id, app_id=identity.app_id, bot_id=identity.bot_id
    )
