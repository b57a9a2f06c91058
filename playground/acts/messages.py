"""Messages are posted, changed, deleted, and shown to one person only.

Apart because every road that writes text ends here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.domain.json import JsonObject
from playground.acts.shares import drop_shares
from playground.clock import new_id
from playground.events import announce_changed, announce_deleted, announce_message
from playground.hub import Hub
from playground.json_values import text_at
from playground.model import Message
from playground.page_rendering import page_message
from playground.refusal import Refused
from playground.rendering import render_message

__all__ = [
    "change",
    "delete",
    "edited",
    "forget_ephemeral",
    "publish",
    "set_status",
    "show_ephemeral",
    "thread_root",
    "with_block_ids",
]


def publish(hub: Hub, message: Message) -> Message:
    """Put a new message where it belongs, and tell the bot and the pages."""
    hub.workspace.save_message(message)
    if message.bot_id is not None and message.thread_ts is not None:
        set_status(hub, message.channel, message.thread_ts, "")
    announce_message(hub, message)
    _tell(hub, "message", message)
    _tell_parent(hub, message)
    return message


def change(hub: Hub, message: Message, *, quietly: bool = False) -> Message:
    """Replace a message; `quietly` tells the pages only, as while a stream is written."""
    previous = hub.workspace.message(message.channel, message.ts)
    hub.workspace.save_message(message)
    if previous is not None and not quietly:
        announce_changed(hub, message, previous)
    _tell(hub, "changed", message)
    return message


def delete(hub: Hub, message: Message) -> None:
    """Remove a message; one with replies leaves a tombstone, as in Slack."""
    drop_shares(hub, message)
    if not message.is_reply and hub.workspace.replies(message.channel, message.ts):
        stone = Message(
            ts=message.ts,
            channel=message.channel,
            user=message.user,
            thread_ts=message.ts,
            subtype="tombstone",
        )
        change(hub, stone)
        return
    previous = render_message(hub.workspace, message)
    hub.workspace.remove_message(message)
    announce_deleted(hub, previous, message)
    news = {"type": "deleted", "channel": message.channel, "ts": message.ts}
    hub.tell(message.channel, {**news, "thread_ts": message.thread_ts})
    _tell_parent(hub, message)


def show_ephemeral(hub: Hub, message: Message) -> Message:
    """Show a message to one person, or show it changed."""
    hub.ephemerals[message.ts] = message
    news: JsonObject = {
        "type": "ephemeral",
        "channel": message.channel,
        "message": page_message(hub.workspace, message),
    }
    hub.live.push([message.ephemeral_to or ""], news)
    return message


def forget_ephemeral(hub: Hub, message: Message) -> None:
    """Take an ephemeral message away."""
    hub.ephemerals.pop(message.ts, None)
    news = {"type": "deleted", "channel": message.channel, "ts": message.ts}
    hub.live.push([message.ephemeral_to or ""], {**news, "thread_ts": message.thread_ts})


def set_status(hub: Hub, channel_id: str, thread_ts: str, status: str) -> None:
    """Show what the bot does in a thread; an empty text clears it."""
    key = (channel_id, thread_ts)
    if hub.statuses.get(key, "") == status:
        return
    if status:
        hub.statuses[key] = status
    else:
        del hub.statuses[key]
    news = {"type": "status", "channel": channel_id, "thread_ts": thread_ts, "text": status}
    hub.tell(channel_id, news)


def thread_root(hub: Hub, channel_id: str, ts: str | None) -> str | None:
    """The parent's time stamp for any message of a thread.

    Raises:
        Refused: There is no such message.
    """
    if ts is None:
        return None
    message = hub.workspace.message(channel_id, ts)
    if message is None:
        raise Refused("thread_not_found")
    return message.thread_ts or message.ts


def with_block_ids(blocks: Sequence[JsonObject]) -> tuple[JsonObject, ...]:
    """Blocks with the ids Slack gives those that have none."""
    return tuple(
        block if text_at(block, "block_id") else {**block, "block_id": new_id("")[:5]}
        for block in blocks
    )


def edited(hub: Hub, message: Message) -> Message:
    """The same message, marked as edited now."""
    return replace(message, edited_ts=hub.workspace.clock.next_ts())


def _tell(hub: Hub, kind: str, message: Message) -> None:
    news: JsonObject = {
        "type": kind,
        "channel": message.channel,
        "message": page_message(hub.workspace, message),
    }
    hub.tell(message.channel, news)


def _tell_parent(hub: Hub, message: Message) -> None:
    """A parent's reply count changed."""
    if message.is_reply:
        parent = hub.workspace.message(message.channel, message.thread_ts or "")
        if parent is not None:
            _tell(hub, "changed", parent)
