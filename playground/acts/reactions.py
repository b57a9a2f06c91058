"""Somebody reacts to a message, or takes the reaction back.

Apart because no message event tells of it, only an event of its own.
"""

from __future__ import annotations

from dataclasses import replace

from playground.acts.messages import change
from playground.events import announce_in
from playground.hub import Hub
from playground.model import Message
from playground.refusal import Refused

__all__ = ["add_reaction", "remove_reaction"]


def add_reaction(hub: Hub, message: Message, name: str, user: str) -> Message:
    """Add one person's reaction.

    Raises:
        Refused: They reacted so before.
    """
    users = message.reactions.get(name, ())
    if user in users:
        raise Refused("already_reacted")
    return _save(hub, message, name, (*users, user), kind="reaction_added", user=user)


def remove_reaction(hub: Hub, message: Message, name: str, user: str) -> Message:
    """Take one person's reaction back.

    Raises:
        Refused: There was none.
    """
    users = message.reactions.get(name, ())
    if user not in users:
        raise Refused("no_reaction")
    left = tuple(each for each in users if each != user)
    return _save(hub, message, name, left, kind="reaction_removed", user=user)


def _save(
    hub: Hub, message: Message, name: str, users: tuple[str, ...], *, kind: str, user: str
) -> Message:
    reactions = {**message.reactions, name: users}
    if not users:
        del reactions[name]
    changed = change(hub, replace(message, reactions=reactions), quietly=True)
    announce_in(
        hub,
        hub.workspace.channels[message.channel],
        {
            "type": kind,
            "user": user,
            "reaction": name,
            "item_user": message.user,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        },
    )
    return changed
