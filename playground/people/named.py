"""Finds people, conversations and messages by the names a dialog uses.

Apart because all of `people` needs it.
"""

from __future__ import annotations

import re

from playground.acts.speech import place_for
from playground.hub import Hub
from playground.model import Channel, Message, User
from playground.refusal import Refused

__all__ = ["Named"]

_USER = re.compile(r"<@([\w.-]+)>")
_CHANNEL = re.compile(r"<#([\w.-]+)(?:\|[^>]*)?>")


class Named:
    """A user is an id, `@name` or name; a conversation an id, `#name`, or `dm` with the bot."""

    hub: Hub

    def _user(self, ref: str) -> User:
        return self.hub.workspace.find_user(ref)

    def _channel(self, ref: str, user: User | None = None) -> Channel:
        if user is not None:
            return place_for(self.hub, user, ref)
        return self.hub.workspace.find_channel(ref)

    def _message(self, message: Message) -> Message:
        """The message as it is now.

        Raises:
            Refused: It is gone.
        """
        now = self.hub.ephemerals.get(message.ts) or self.hub.workspace.message(
            message.channel, message.ts
        )
        if now is None or now.is_deleted:
            raise Refused("message_not_found")
        return now

    def _readable(self, text: str) -> str:
        """`<@bot>` and `<#general>` as a person types them, so that they survive escaping."""
        text = _USER.sub(lambda match: f"@{self._user(match.group(1)).name}", text)
        return _CHANNEL.sub(lambda match: f"#{self._channel(match.group(1)).name}", text)
