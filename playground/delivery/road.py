"""What a road to the bot promises.

Apart so that the rest of the server knows neither WebSockets nor signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from core.domain.json import JsonObject

__all__ = ["BotUnreachable", "RequestKind", "RetryPolicy", "Road"]

RequestKind = Literal["slash_commands", "interactive"]


class BotUnreachable(Exception):
    """The bot did not take a command or an interaction; `code` is what the person is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How long an acknowledgement may take, and when an event is delivered again."""

    # Source: https://docs.slack.dev/apis/events-api/#retries
    ack_timeout_s: float = 3.0
    delays_s: tuple[float, ...] = (0.0, 60.0, 300.0)


class Road(Protocol):
    """One way to reach the bot."""

    @property
    def connected(self) -> bool:
        """Whether the bot can be reached now, as far as is known."""

    def deliver_event(self, payload: JsonObject) -> None:
        """Send an event in the background, again when it is not acknowledged."""

    async def request(self, kind: RequestKind, payload: JsonObject) -> JsonObject:
        """Send a command or an interaction once and return what the acknowledgement carries.

        Raises:
            BotUnreachable: Nobody is there, or no acknowledgement came in time.
        """

    async def close(self) -> None:
        """Stop delivering and end every background task."""
