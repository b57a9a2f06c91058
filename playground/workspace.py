"""The tables of one workspace: people, conversations, messages, files.

Apart from what happens to them: this module only keeps and finds, `acts` changes and announces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from core.domain.json import JsonValue
from playground.clock import Clock
from playground.journal import Journal
from playground.model import Channel, Identity, Message, SharedFile, User
from playground.revival import revive_channel, revive_file, revive_message, revive_user

__all__ = ["UnknownName", "Workspace"]


class UnknownName(LookupError):
    """A test or a page named a person or conversation that does not exist."""


class Workspace:
    """Everything a local Slack knows; kept in `folder`, or in memory when there is none."""

    def __init__(self, *, folder: Path | None = None) -> None:
        self.identity = Identity()
        self.clock = Clock()
        self.base_url = "http://127.0.0.1"
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.files: dict[str, SharedFile] = {}
        self._journal = Journal(folder)
        self._restore(self._journal.load())

    @property
    def bot(self) -> User:
        """The app's own user."""
        return self.users[self.identity.bot_user_id]

    @property
    def people(self) -> list[User]:
        """Everybody but bots."""
        return [user for user in self.users.values() if not user.is_bot]

    def save_user(self, user: User) -> User:
        """Keep a new or changed person."""
        user = replace(user, updated=self.clock.seconds())
        self.users[user.id] = user
        self._journal.put("user", user.id, user)
        return user

    def save_channel(self, channel: Channel) -> Channel:
        """Keep a new or changed conversation."""
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, {})
        self._journal.put("channel", channel.id, channel)
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Forget a conversation and its messages."""
        for message in self.in_order(channel.id):
            self.remove_message(message)
        self.messages.pop(channel.id, None)
        self.channels.pop(channel.id, None)
        self._journal.put("channel", channel.id, None)

    def save_message(self, message: Message) -> Message:
        """Keep a new or changed message."""
        self.messages.setdefault(message.channel, {})[message.ts] = message
        self._journal.put("message", f"{message.channel} {message.ts}", message)
        return message

    def remove_message(self, message: Message) -> None:
        """Forget a message."""
        self.messages.get(message.channel, {}).pop(message.ts, None)
        self._journal.put("message", f"{message.channel} {message.ts}", None)

    def save_file(self, file: SharedFile, content: bytes | None = None) -> SharedFile:
        """Keep a new or changed file, with its bytes when they are new."""
        if content is not None:
            self._journal.save_blob(file.id, content)
        if file.deleted:
            self._journal.drop_blob(file.id)
        self.files[file.id] = file
        self._journal.put("file", file.id, file)
        return file

    def content(self, file: SharedFile) -> bytes:
        """The bytes of a file that is not deleted."""
        return self._journal.blob(file.id)

    def find_user(self, ref: str) -> User:
        """A person by id, name, real name, or `bot`.

        Raises:
            UnknownName: Nobody is called that.
        """
        wanted = ref.removeprefix("@").casefold()
        if wanted == "bot":
            return self.bot
        for user in self.users.values():
            if wanted in (
                user.id.casefold(),
                user.name.casefold(),
                user.real_name.casefold(),
            ):
                return user
        raise UnknownName(f"nobody is called {ref!r}")

    def find_channel(self, ref: str) -> Channel:
        """A conversation by id or name, with or without `#`.

        Raises:
            UnknownName: No conversation is called that.
        """
        wanted = ref.removeprefix("#")
        if wanted in self.channels:
            return self.channels[wanted]
        for channel in self.channels.values():
            if channel.name and channel.name == wanted:
                return channel
        raise UnknownName(f"no conversation is called {ref!r}")

    def find_dm(self, *user_ids: str) -> Channel | None:
        """The DM or group DM of exactly these people."""
        wanted = set(user_ids)
        return next(
            (
                channel
                for channel in self.channels.values()
                if (channel.is_im or channel.is_mpim) and set(channel.members) == wanted
            ),
            None,
        )

    def message(self, channel_id: str, ts: str) -> Message | None:
        """The message at a time stamp, tombstones included."""
        return self.messages.get(channel_id, {}).get(ts)

    def in_order(self, channel_id: str) -> list[Message]:
        """Every message of a conversation, oldest first."""
        rows = self.messages.get(channel_id, {})
        return [rows[ts] for ts in sorted(rows)]

    def replies(self, channel_id: str, thread_ts: str) -> list[Message]:
        """The replies below a message, oldest first."""
        return [
            message
            for message in self.in_order(channel_id)
            if message.is_reply and message.thread_ts == thread_ts
        ]

    def messages_with(self, file_id: str) -> Iterator[Message]:
        """Every message that shows a file."""
        for rows in self.messages.values():
            for message in list(rows.values()):
                if file_id in message.file_ids:
                    yield message

    def permalink(self, message: Message) -> str:
        """The address of a message, as chat.getPermalink answers it."""
        address = f"{self.base_url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
        if message.is_reply:
            return f"{address}?thread_ts={message.thread_ts}&cid={message.channel}"
        return address

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    def _restore(self, rows: Mapping[tuple[str, str], Mapping[str, JsonValue]]) -> None:
        for (kind, _), row in rows.items():
            if kind == "user":
                user = revive_user(row)
                self.users[user.id] = user
            elif kind == "channel":
                channel = revive_channel(row)
                self.channels[channel.id] = channel
                self.messages.setdefault(channel.id, {})
            elif kind == "file":
                file = revive_file(row)
                self.files[file.id] = file
            elif kind == "message":
                message = revive_message(row)
                self.messages.setdefault(message.channel, {})[message.ts] = message
                self.clock.never_before(message.ts)
