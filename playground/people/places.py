"""People come, go, and change conversations and accounts.

Apart from speaking: these decide who may read what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from playground.acts import channels as acts
from playground.acts.apps import uninstall
from playground.acts.membership import add_user, change_user, join, leave, remove
from playground.clock import new_id
from playground.model import Channel, User
from playground.people.named import Named

__all__ = ["Places"]


class Places(Named):
    """Every call returns the conversation or person as it is afterwards."""

    def create_channel(
        self,
        user: str,
        name: str,
        *,
        members: Sequence[str] = (),
        private: bool = False,
        with_bot: bool = False,
    ) -> Channel:
        """Make a channel with its creator and others in it."""
        creator = self._user(user).id
        others = [self._user(member).id for member in (*members, *(["bot"] if with_bot else []))]
        return acts.create_channel(
            self.hub, name=name, creator=creator, members=others, is_private=private
        )

    def dm(self, *users: str) -> Channel:
        """The DM of one person with the bot, or the group DM of these people and the bot."""
        ids = [self._user(user).id for user in users]
        return acts.open_dm(self.hub, *ids, self.hub.workspace.identity.bot_user_id)

    def invite(self, inviter: str, channel: str, user: str) -> Channel:
        """Bring somebody, or `bot`, into a conversation."""
        place, who = self._channel(channel), self._user(user)
        return join(self.hub, place, who, inviter=self._user(inviter).id)

    def join(self, user: str, channel: str) -> Channel:
        """Enter a conversation."""
        return join(self.hub, self._channel(channel), self._user(user))

    def leave(self, user: str, channel: str) -> Channel:
        """Leave a conversation."""
        return leave(self.hub, self._channel(channel), self._user(user))

    def kick(self, by: str, channel: str, user: str) -> Channel:
        """Take somebody, or `bot`, out of a conversation."""
        place, who = self._channel(channel), self._user(user)
        return remove(self.hub, place, who, by=self._user(by).id)

    def rename(self, channel: str, name: str) -> Channel:
        """Give a channel another name."""
        return acts.rename(self.hub, self._channel(channel), name)

    def archive(self, by: str, channel: str) -> Channel:
        """Archive a channel."""
        return acts.archive(self.hub, self._channel(channel), self._user(by).id)

    def unarchive(self, by: str, channel: str) -> Channel:
        """Open an archived channel again."""
        return acts.unarchive(self.hub, self._channel(channel), self._user(by).id)

    def make_private(self, by: str, channel: str) -> Channel:
        """Turn a public channel private."""
        return acts.make_private(self.hub, self._channel(channel), self._user(by).id)

    def make_public(self, by: str, channel: str) -> Channel:
        """Turn a private channel public."""
        return acts.make_public(self.hub, self._channel(channel), self._user(by).id)

    def delete_channel(self, by: str, channel: str) -> None:
        """Delete a channel."""
        acts.delete_channel(self.hub, self._channel(channel), self._user(by).id)

    def change_channel_id(self, channel: str) -> Channel:
        """Give a channel another id."""
        return acts.change_id(self.hub, self._channel(channel))

    def rewrite_history(self, channel: str) -> None:
        """Drop all of a channel's messages at once."""
        acts.rewrite_history(self.hub, self._channel(channel))

    def share_outside(self, channel: str, team_id: str = "T0OUTSIDE01") -> Channel:
        """Connect a channel to another organisation."""
        return acts.share_outside(self.hub, self._channel(channel), team_id)

    def stop_sharing_outside(self, channel: str, team_id: str = "T0OUTSIDE01") -> Channel:
        """Disconnect a channel from another organisation."""
        return acts.stop_sharing_outside(self.hub, self._channel(channel), team_id)

    def add_person(
        self, name: str, *, guest: bool = False, outside_team: str | None = None
    ) -> User:
        """Make an account: a member, a guest, or somebody from another organisation."""
        user = User(
            id=new_id("U"),
            name=name.lower().replace(" ", "."),
            real_name=name,
            team_id=outside_team or self.hub.workspace.identity.team_id,
            is_restricted=guest,
            is_stranger=outside_team is not None,
        )
        return add_user(self.hub, user)

    def make_guest(self, user: str, *, guest: bool = True) -> User:
        """Turn a member into a guest, or back."""
        changed = replace(self._user(user), is_restricted=guest, is_ultra_restricted=False)
        return change_user(self.hub, changed)

    def deactivate(self, user: str) -> User:
        """End an account."""
        return change_user(self.hub, replace(self._user(user), deleted=True))

    def uninstall_app(self) -> None:
        """Take the bot out of the workspace for good."""
        uninstall(self.hub)
