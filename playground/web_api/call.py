"""One call of the Web API: its arguments, whatever body they came in.

Apart because forms carry everything as text, JSON bodies do not, and no method should care.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from core.domain.json import JsonObject, JsonValue
from playground.hub import Hub
from playground.json_values import objects_of
from playground.model import Channel, Identity, Message, User
from playground.refusal import Refused
from playground.workspace import UnknownName, Workspace

__all__ = ["Arguments", "Call", "Method"]


class Arguments:
    """Reads arguments by the type a method wants."""

    def __init__(self, values: Mapping[str, JsonValue]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Whether it was given and is not empty."""
        return self._values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """A string; numbers are read as their digits, and what was not given is empty."""
        value = self._values.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """A string that must be given.

        Raises:
            Refused: It is missing.
        """
        if not self.has(name):
            raise Refused("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return self.text(name)

    def flag(self, name: str) -> bool:
        """A boolean, in any of the ways clients write one; what was not given is false."""
        return str(self._values.get(name)).lower() in ("1", "true")

    def number(self, name: str, default: int, *, most: int, error: str = "invalid_limit") -> int:
        """A whole number from 1 to `most`.

        Raises:
            Refused: It is no such number.
        """
        if not self.has(name):
            return default
        text = self.text(name)
        if not text.isdigit() or not 1 <= int(text) <= most:
            raise Refused(error)
        return int(text)

    def listed(self, name: str) -> list[str]:
        """The items of a comma-separated string, or of a list."""
        value = self._values.get(name)
        if isinstance(value, list | tuple):
            return [str(item) for item in value]
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def objects(self, name: str, error: str) -> list[JsonObject] | None:
        """A list of objects, or None when it was not given.

        Raises:
            Refused: It is something else.
        """
        if not self.has(name):
            return None
        value = self._decoded(name, error)
        if not isinstance(value, list | tuple) or len(objects_of(value)) != len(value):
            raise Refused(error)
        return objects_of(value)

    def object(self, name: str, error: str) -> JsonObject | None:
        """An object, or None when it was not given.

        Raises:
            Refused: It is something else.
        """
        if not self.has(name):
            return None
        value = self._decoded(name, error)
        if not isinstance(value, Mapping):
            raise Refused(error)
        return value

    def _decoded(self, name: str, error: str) -> JsonValue:
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            decoded: JsonValue = orjson.loads(value)
        except ValueError as cause:
            raise Refused(error) from cause
        return decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a method works on."""

    hub: Hub
    arguments: Arguments
    new_socket_url: Callable[[], str]

    @property
    def workspace(self) -> Workspace:
        """The tables."""
        return self.hub.workspace

    @property
    def identity(self) -> Identity:
        """Who the bot is."""
        return self.workspace.identity

    def channel(self, name: str = "channel") -> Channel:
        """The conversation an argument names, if the bot may know of it.

        Raises:
            Refused: There is none, or it is private and the bot is not in it.
        """
        ref = self.arguments.required(name)
        channel = self.workspace.channels.get(ref)
        if channel is None or not (channel.is_public or self.hub.bot_is_in(channel.id)):
            raise Refused("channel_not_found")
        return channel

    def joined_channel(self, name: str = "channel") -> Channel:
        """The same, and the bot is a member.

        Raises:
            Refused: There is none, or the bot is not in it.
        """
        channel = self.channel(name)
        if not self.hub.bot_is_in(channel.id):
            raise Refused("not_in_channel")
        return channel

    def user(self, name: str = "user") -> User:
        """The person an argument names.

        Raises:
            Refused: There is none.
        """
        user = self.workspace.users.get(self.arguments.required(name))
        if user is None:
            raise Refused("user_not_found")
        return user

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """The message an argument names.

        Raises:
            Refused: There is none.
        """
        message = self.workspace.message(channel.id, self.arguments.required(name))
        if message is None or message.is_deleted:
            raise Refused("message_not_found")
        return message

    def find_channel(self, ref: str) -> Channel | None:
        """A conversation by id or name, whoever may see it."""
        try:
            return self.workspace.find_channel(ref)
        except UnknownName:
            return None


Method: TypeAlias = Callable[[Call], JsonObject]
