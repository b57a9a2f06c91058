"""A message stops showing its files.

Apart from files and messages, which both need it.
"""

from __future__ import annotations

from dataclasses import replace

from core.domain.json import JsonObject
from playground.events import announce
from playground.hub import Hub
from playground.model import Message

__all__ = ["drop_shares"]


def drop_shares(hub: Hub, message: Message) -> None:
    """Take a message out of the shares of its files, and announce what that ended."""
    for file_id in message.file_ids:
        file = hub.workspace.files.get(file_id)
        if file is None or file.deleted:
            continue
        left = tuple(
            share
            for share in file.shares
            if (share.channel, share.ts) != (message.channel, message.ts)
        )
        hub.workspace.save_file(replace(file, shares=left))
        gone = message.channel not in {share.channel for share in left}
        if gone and hub.bot_is_in(message.channel):
            event: JsonObject = {
                "type": "file_unshared",
                "file_id": file_id,
                "user_id": message.user,
                "file": {"id": file_id},
            }
            announce(hub, event)
