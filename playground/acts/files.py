"""Files are uploaded, shared again, changed and deleted.

Apart because each of these is several of Slack's events in a fixed order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain.json import JsonObject
from playground.acts.messages import change, publish, thread_root
from playground.acts.shares import drop_shares
from playground.clock import new_id, new_uuid
from playground.events import announce, announce_in
from playground.hub import Hub
from playground.model import Channel, Message, Share, SharedFile
from playground.model.files import filetype_of, mimetype_of

__all__ = [
    "Upload",
    "change_content",
    "delete_file",
    "expire_file",
    "share",
    "unshare",
    "upload",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file a person chose; an external one has an address instead of bytes."""

    name: str
    content: bytes = b""
    mimetype: str | None = None
    mode: str = "hosted"
    external_url: str | None = None


def upload(
    hub: Hub,
    *,
    user: str,
    channel: Channel,
    uploads: Sequence[Upload],
    text: str = "",
    thread_ts: str | None = None,
) -> Message:
    """Keep files and post them as one message.

    Raises:
        Refused: There is no such thread.
    """
    files = [_kept(hub, user, each) for each in uploads]
    return share(hub, user=user, channel=channel, files=files, text=text, thread_ts=thread_ts)


def share(
    hub: Hub,
    *,
    user: str,
    channel: Channel,
    files: Sequence[SharedFile],
    text: str = "",
    thread_ts: str | None = None,
) -> Message:
    """Post files that are already kept.

    Raises:
        Refused: There is no such thread.
    """
    root = thread_root(hub, channel.id, thread_ts)
    ts = hub.workspace.clock.next_ts()
    place = Share(channel=channel.id, ts=ts, thread_ts=root)
    for file in files:
        hub.workspace.save_file(replace(file, shares=(*file.shares, place)))
        event: JsonObject = {"file_id": file.id, "user_id": user, "file": {"id": file.id}}
        if not file.shares:
            announce_in(hub, channel, {"type": "file_created", **event})
        announce_in(hub, channel, {"type": "file_shared", "channel_id": channel.id, **event})
    message = Message(
        ts=ts,
        channel=channel.id,
        user=user,
        text=text,
        thread_ts=root,
        subtype="file_share",
        file_ids=tuple(file.id for file in files),
        client_msg_id=new_uuid(),
    )
    return publish(hub, message)


def change_content(hub: Hub, file: SharedFile, *, content: bytes) -> SharedFile:
    """Give a file other bytes under the same id, as editing a snippet or canvas does."""
    changed = replace(file, size_bytes=len(content))
    hub.workspace.save_file(changed, content)
    _announce_file(hub, file, {"type": "file_change", "file_id": file.id, "file": {"id": file.id}})
    return changed


def unshare(hub: Hub, message: Message, file: SharedFile) -> Message:
    """Take a file out of one message, which stays."""
    drop_shares(hub, replace(message, file_ids=(file.id,)))
    left = tuple(each for each in message.file_ids if each != file.id)
    return change(hub, replace(message, file_ids=left))


def delete_file(hub: Hub, file: SharedFile) -> None:
    """Delete a file everywhere; its messages stay and show a tombstone."""
    showing = list(hub.workspace.messages_with(file.id))
    hub.workspace.save_file(replace(file, deleted=True))
    _announce_file(hub, file, {"type": "file_deleted", "file_id": file.id})
    for message in showing:
        change(hub, message)


def expire_file(hub: Hub, file: SharedFile) -> None:
    """Remove a file as a retention policy does: nobody is told."""
    # Source: https://docs.slack.dev/reference/events/file_deleted
    hub.workspace.save_file(replace(file, deleted=True))


def _kept(hub: Hub, user: str, upload: Upload) -> SharedFile:
    file = SharedFile(
        id=new_id("F"),
        name=upload.name,
        title=upload.name.rsplit(".", 1)[0],
        mimetype=upload.mimetype or mimetype_of(upload.name),
        filetype=filetype_of(upload.name),
        size_bytes=len(upload.content),
        user=user,
        created=hub.workspace.clock.seconds(),
        mode=upload.mode,
        external_url=upload.external_url,
    )
    return hub.workspace.save_file(file, upload.content)


def _announce_file(hub: Hub, file: SharedFile, event: JsonObject) -> None:
    """Events about the file itself reach the bot if it is in one of the file's places."""
    if any(hub.bot_is_in(channel_id) for channel_id in file.channel_ids):
        announce(hub, event)
