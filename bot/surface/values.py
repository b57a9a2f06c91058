"""What passes between flows and a chat platform, and what can go wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from core.domain.files import File
from core.domain.ids import ConversationId, TeamId, UserId

__all__ = [
    "Button",
    "ButtonStyle",
    "Choice",
    "Confirmation",
    "Control",
    "Destination",
    "FilesUnavailable",
    "Option",
    "PlaceClosed",
    "SharedFile",
    "SurfaceError",
]


class SurfaceError(Exception):
    """The chat platform did not do what was asked. `code` is its own word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PlaceClosed(SurfaceError):
    """Nothing can be posted there, however often it is tried."""


class FilesUnavailable(SurfaceError):
    """A conversation's files cannot be listed: the bot is not in it, or lacks the right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a reply goes. `private_to` makes it visible to one person only.

    `response_url` is a short-lived way to answer a command or a button in place; with `in_place`
    the first reply takes the place of the private message whose button was pressed.
    """

    team: TeamId
    conversation: ConversationId
    thread_ts: str | None = None
    asker: UserId
    private_to: UserId | None = None
    response_url: str | None = None
    in_place: bool = False


class ButtonStyle(StrEnum):
    """How a button stands out, where it does."""

    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What somebody is asked before a button does anything."""

    title: str
    text: str
    confirm: str
    deny: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message. `value` comes back when it is pressed: at most 2,000 characters.

    One that is `beside` stands next to the text instead, where there is room for it.
    """

    action: str
    label: str
    value: str
    style: ButtonStyle | None = None
    confirmation: Confirmation | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose; `value` comes back, at most 150 characters."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A menu under a message to choose one of 1 to 100 options from."""

    action: str
    label: str
    options: tuple[Option, ...]
    confirmation: Confirmation | None = None


Control: TypeAlias = Button | Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """A file as a conversation shows it, and what must be known to download it.

    `unreadable` says why it cannot be downloaded at all, as a sentence for people.
    """

    file: File
    download_url: str | None
    unreadable: str | None = None
    has_more_places: bool = False
    """Whether it has places that are not in `file`."""
