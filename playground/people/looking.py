"""What people see: messages, their modals and Home, what the bot says it does.

Apart because looking changes nothing.
"""

from __future__ import annotations

from playground.model import Channel, Message, User
from playground.people.named import Named
from playground.refusal import Refused
from playground.views import OpenView

__all__ = ["Looking"]


class Looking(Named):
    """Reads the workspace through one person's eyes."""

    def messages(
        self, channel: str, *, as_user: str | None = None, thread_ts: str | None = None
    ) -> list[Message]:
        """The messages of a conversation or one thread, oldest first.

        With `as_user`, what that person sees, their ephemerals included.

        Raises:
            Refused: That person cannot see the conversation.
        """
        who = self._user(as_user) if as_user else None
        place = self._channel(channel, who)
        found = self.hub.workspace.in_order(place.id)
        if who is not None:
            self._check_sees(who, place)
            found = sorted([*found, *self._ephemerals(who, place)], key=lambda each: each.ts)
        if thread_ts is None:
            return found
        return [each for each in found if thread_ts in (each.ts, each.thread_ts)]

    def modal(self, user: str) -> OpenView | None:
        """The modal in front of somebody."""
        return self.hub.views.top(self._user(user).id)

    def home(self, user: str) -> OpenView | None:
        """Somebody's Home tab."""
        return self.hub.views.home(self._user(user).id)

    def status(self, channel: str, thread_ts: str) -> str:
        """What the bot says it does in a thread."""
        return self.hub.statuses.get((self._channel(channel).id, thread_ts), "")

    def permalink(self, message: Message) -> str:
        """The address of a message."""
        return self.hub.workspace.permalink(message)

    def _check_sees(self, user: User, channel: Channel) -> None:
        if user.id not in self.hub.onlookers(channel):
            raise Refused("channel_not_found")

    def _ephemerals(self, user: User, channel: Channel) -> list[Message]:
        return [
            message
            for message in self.hub.ephemerals.values()
            if message.ephemeral_to == user.id and message.channel == channel.id
        ]
