"""What Slack sent, as listeners read it, and what a listener is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.flows.requests import RequestKind, job_of
from bot.slack.payload import Payload
from bot.surface import Destination
from core.domain.ids import ConversationId, FileId, TeamId, UserId, scoped
from core.records.jobs import Job

__all__ = ["Accepted", "CommandHelp", "Incoming", "Listener", "Remembered", "TriggerKind"]

T = TypeVar("T")


class TriggerKind(StrEnum):
    """How Slack delivers something."""

    EVENT = "event"
    COMMAND = "command"
    ACTION = "action"
    """A button or a menu of a message was used; the name is the action's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One delivery. `body` is the event, the command's fields, or the whole interaction."""

    kind: TriggerKind
    name: str
    body: Payload
    team: TeamId
    bot_user: str
    now: float

    @property
    def happened_at(self) -> float:
        """When Slack says that an event happened; deliveries may come in another order."""
        return self.body.number("event_ts") or self.now

    def conversation(self, channel: str) -> ConversationId:
        """Name a channel of this team."""
        return ConversationId(scoped(self.team, channel))

    def user(self, user: str) -> UserId:
        """Name a person of this team."""
        return UserId(scoped(self.team, user))

    def file(self, file: str) -> FileId:
        """Name a file of this team."""
        return FileId(scoped(self.team, file))

    def job(self, kind: RequestKind[T], request: T, *cause: str) -> Job:
        """Make the job of this delivery; `cause` names it, the same whenever it comes again."""
        return job_of(kind, request, id_=scoped(self.team, *cause), now=self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A job to be written before Slack is told that we have it.

    `destination` is where to apologise when it cannot be written.
    """

    job: Job
    destination: Destination | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandHelp:
    """What Slack shows of a slash command."""

    description: str
    usage_hint: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is old because of a delivery.

    Conversations and who left one by Slack's ids, people as they are now.
    """

    conversations: tuple[str, ...] = ()
    people: tuple[Payload, ...] = ()
    leavers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One trigger: what Slack must be asked for, and what becomes of a delivery.

    `subscriptions` are the manifest's bot events. Both functions are pure.
    """

    kind: TriggerKind
    names: tuple[str, ...]
    scopes: tuple[str, ...]
    subscriptions: tuple[str, ...] = ()
    help: CommandHelp | None = None
    accept: Callable[[Incoming], Accepted | None] = lambda _: None
    forget: Callable[[Incoming], Remembered] = lambda _: Remembered()
