"""Tests that read as a chat: somebody says something, somebody hears the answer.

Apart so that every test polls with a deadline in the same way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeAlias

from playground import Message, PlaygroundServer
from playground.acts.interactions import Outcome

__all__ = ["Dialog", "NotHeard"]

Wanted: TypeAlias = "str | Callable[[Message], bool]"

_POLL_S = 0.02


class NotHeard(AssertionError):
    """The deadline passed; the message names what was there instead."""


class Dialog:
    """Acts for people on a running server and waits for what the last of them sees."""

    def __init__(self, server: PlaygroundServer, *, timeout_s: float = 10.0) -> None:
        self.server = server
        self._timeout_s = timeout_s
        self._here = ""
        self._who = ""
        self._thread: str | None = None

    async def says(
        self, user: str, channel: str, text: str, *, thread_ts: str | None = None
    ) -> Message:
        """Post a message; the dialog goes on in its thread."""
        message = self.server.say(user, channel, text, thread_ts=thread_ts)
        self._move_to(user, message)
        return message

    async def uploads(
        self, user: str, channel: str, name: str, content: bytes, *, text: str = ""
    ) -> Message:
        """Post a file; the dialog goes on in its thread."""
        message = self.server.upload(user, channel, name, content, text=text)
        self._move_to(user, message)
        return message

    async def commands(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """Type a slash command; the dialog goes on in that conversation."""
        self._who, self._here, self._thread = user, channel, None
        return await self.server.command(user, channel, command, text)

    async def teaches(self, user: str, channel: str, name: str, content: bytes) -> str:
        """Share a file and have the channel read; return the file's id."""
        known = {message.ts for message in self.heard(channel=channel, as_user=user)}
        file = self.server.upload(user, channel, name, content).file_ids[0]
        await self.commands(user, channel, "/ingest")
        await self.hears(lambda m: m.ts not in known and "Read 1 file" in m.shown)
        return file

    async def clicks(self, user: str, message: Message, action_id: str) -> Outcome:
        """Press a button."""
        self._who, self._here = user, message.channel
        return await self.server.click(user, message, action_id)

    async def hears(
        self,
        wanted: Wanted,
        *,
        channel: str | None = None,
        as_user: str | None = None,
        in_thread: bool | str | None = None,
        timeout_s: float | None = None,
    ) -> Message:
        """Wait for a message of the bot that holds a text or meets a condition; the newest one.

        `in_thread` True (or a parent's time stamp) looks only there, False only outside threads.

        Raises:
            NotHeard: It did not come in time.
        """
        matches = wanted if callable(wanted) else lambda message: wanted in message.shown
        deadline = time.monotonic() + (timeout_s or self._timeout_s)
        while True:
            said = self.heard(channel=channel, as_user=as_user, in_thread=in_thread)
            for message in reversed(said):
                if matches(message):
                    return message
            if time.monotonic() > deadline:
                lines = "\n".join(f"  - {message.shown!r}" for message in said) or "  nothing"
                raise NotHeard(f"waited for {wanted!r}; the bot said:\n{lines}")
            await asyncio.sleep(_POLL_S)

    def heard(
        self,
        *,
        channel: str | None = None,
        as_user: str | None = None,
        in_thread: bool | str | None = None,
    ) -> list[Message]:
        """What the bot has said so far in the place of the dialog, oldest first."""
        thread = self._thread if in_thread is True else in_thread
        messages = self.server.messages(channel or self._here, as_user=as_user or self._who)
        bot = self.server.workspace.identity.bot_user_id
        return [
            message
            for message in messages
            if message.user == bot
            and message.subtype in (None, "bot_message", "thread_broadcast")
            and (thread is None or thread is False or message.thread_ts == thread)
            and not (in_thread is False and message.is_reply)
        ]

    async def until(
        self, condition: Callable[[], bool], what: str, *, timeout_s: float | None = None
    ) -> None:
        """Wait until something holds.

        Raises:
            NotHeard: It did not in time.
        """
        deadline = time.monotonic() + (timeout_s or self._timeout_s)
        while not condition():
            if time.monotonic() > deadline:
                raise NotHeard(f"waited for {what}")
            await asyncio.sleep(_POLL_S)

    def _move_to(self, user: str, message: Message) -> None:
        self._who, self._here = user, message.channel
        self._thread = message.thread_ts or message.ts
