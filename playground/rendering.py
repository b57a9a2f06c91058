"""Messages, files and conversations as the Web API and the events show them.

Apart because both roads must show the same object.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.json import JsonObject, JsonValue
from playground.json_values import text_at
from playground.markup import projected, rich_text
from playground.model import Channel, Message, SharedFile
from playground.model.channels import channel_object
from playground.model.files import file_object, tombstone_object
from playground.workspace import Workspace

__all__ = ["render_channel", "render_file", "render_message", "render_shared_file"]

_TOMBSTONE_TEXT = "This message was deleted."


def render_channel(
    workspace: Workspace, channel: Channel, *, num_members: bool = False
) -> dict[str, JsonValue]:
    """A conversation as the bot sees it."""
    identity = workspace.identity
    return channel_object(
        channel,
        viewer=identity.bot_user_id,
        team_id=identity.team_id,
        num_members=num_members,
    )


def render_file(workspace: Workspace, file_id: str) -> dict[str, JsonValue]:
    """A file as a message carries it; a deleted one is a tombstone."""
    file = workspace.files.get(file_id)
    if file is None or file.deleted:
        return tombstone_object(file_id)
    return file_object(
        file,
        team_id=workspace.identity.team_id,
        base_url=workspace.base_url,
        is_public=any(workspace.channels[each].is_public for each in file.channel_ids),
    )


def render_shared_file(
    workspace: Workspace, file: SharedFile, *, visible: frozenset[str], shares: bool
) -> dict[str, JsonValue]:
    """A file as files.list and files.info show it, with the places the bot may see."""
    places = [workspace.channels[each] for each in file.channel_ids if each in visible]
    rendered = render_file(workspace, file.id) | {
        "channels": [place.id for place in places if place.is_public],
        "groups": [place.id for place in places if place.kind in ("private", "group_dm")],
        "ims": [place.id for place in places if place.is_im],
        "comments_count": 0,
    }
    if shares:
        rendered["shares"] = _shares(workspace, file, {place.id for place in places})
    return rendered


def render_message(
    workspace: Workspace,
    message: Message,
    *,
    metadata: bool = False,
    counts: bool = False,
) -> dict[str, JsonValue]:
    """A message; `counts` adds what only reading a thread's parent tells."""
    # Source: https://docs.slack.dev/reference/objects/message-object
    if message.is_deleted:
        rendered: dict[str, JsonValue] = {
            "subtype": "tombstone",
            "user": "USLACKBOT",
            "type": "message",
            "ts": message.ts,
            "text": _TOMBSTONE_TEXT,
            "hidden": True,
        }
    else:
        rendered = _living(workspace, message)
    if message.thread_ts is not None:
        rendered["thread_ts"] = message.thread_ts
    parent = workspace.message(message.channel, message.thread_ts or "")
    if message.is_reply and parent is not None:
        rendered["parent_user_id"] = parent.user
    if counts and not message.is_reply:
        rendered |= _thread_counts(workspace, message)
    if metadata and message.metadata is not None:
        rendered["metadata"] = message.metadata
    return rendered


def _living(workspace: Workspace, message: Message) -> dict[str, JsonValue]:
    identity = workspace.identity
    rendered: dict[str, JsonValue] = {
        "type": "message",
        "ts": message.ts,
        "text": message.text,
    }
    if message.subtype is not None:
        rendered["subtype"] = message.subtype
    if message.subtype != "bot_message":
        rendered["user"] = message.user
    if message.client_msg_id is not None:
        rendered["client_msg_id"] = message.client_msg_id
    if message.username is not None:
        rendered["username"] = message.username
    if message.bot_id is not None:
        rendered |= {"bot_id": message.bot_id, "app_id": identity.app_id}
        if message.subtype is None:
            rendered["bot_profile"] = _bot_profile(workspace)
    if message.subtype in (None, "file_share", "thread_broadcast"):
        rendered |= {"team": identity.team_id, "blocks": _blocks(message)}
    if message.attachments:
        rendered["attachments"] = message.attachments
    if message.file_ids:
        rendered |= {
            "files": [render_file(workspace, file_id) for file_id in message.file_ids],
            "upload": False,
            "display_as_bot": False,
        }
    if message.edited_ts is not None:
        rendered["edited"] = {
            "user": message.bot_id or message.user,
            "ts": message.edited_ts,
        }
    if message.reactions:
        rendered["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    return rendered


def _bot_profile(workspace: Workspace) -> JsonObject:
    identity = workspace.identity
    return {
        "id": identity.bot_id,
        "app_id": identity.app_id,
        "user_id": identity.bot_user_id,
        "name": workspace.bot.real_name,
        "icons": {},
        "deleted": False,
        "updated": workspace.bot.updated,
        "team_id": identity.team_id,
    }


def _blocks(message: Message) -> list[JsonValue]:
    """Blocks as they are read back: Slack turns Markdown and plain text into rich text."""
    shown: list[JsonValue] = []
    if message.markdown:
        shown.append(rich_text(projected(message.markdown), f"{message.ts[-5:]}m"))
    for number, block in enumerate(message.blocks):
        if text_at(block, "type") == "markdown":
            shown.append(rich_text(projected(text_at(block, "text")), f"{message.ts[-5:]}{number}"))
        else:
            shown.append(block)
    if not shown and message.text:
        shown.append(rich_text(message.text, message.ts[-5:]))
    return shown


def _thread_counts(workspace: Workspace, message: Message) -> Mapping[str, JsonValue]:
    replies = workspace.replies(message.channel, message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users[:5],
        "is_locked": False,
        "subscribed": False,
    }


def _shares(workspace: Workspace, file: SharedFile, visible: set[str]) -> JsonObject:
    public: dict[str, list[JsonObject]] = {}
    private: dict[str, list[JsonObject]] = {}
    for share in file.shares:
        if share.channel not in visible:
            continue
        channel = workspace.channels[share.channel]
        replies = workspace.replies(share.channel, share.ts)
        row: dict[str, JsonValue] = {
            "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
            "reply_users_count": len({reply.user for reply in replies}),
            "reply_count": len(replies),
            "ts": share.ts,
            "channel_name": channel.name,
            "team_id": workspace.identity.team_id,
            "share_user_id": file.user,
        }
        if share.thread_ts is not None:
            row["thread_ts"] = share.thread_ts
        (public if channel.is_public else private).setdefault(share.channel, []).append(row)
    return {
        **({"public": public} if public else {}),
        **({"private": private} if private else {}),
    }
