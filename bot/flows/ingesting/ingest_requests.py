"""What people asked for by a word after `/ingest`, each a kind of request of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.flows.requests import RequestKind
from bot.surface import Destination
from core.domain.ids import ConversationId

__all__ = [
    "DISMISS",
    "INGEST_HELP",
    "INGEST_STATUS",
    "WATCH",
    "Dismissed",
    "IngestHelpAsked",
    "StatusAsked",
    "WatchAsked",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissed:
    """Somebody was asked whether to go on, and does not want to."""

    destination: Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestHelpAsked:
    """Somebody wants to know what can be typed, or typed what is not understood."""

    destination: Destination
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAsked:
    """Somebody wants to know what is known of the files of `target`."""

    destination: Destination
    target: ConversationId
    is_dm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchAsked:
    """Somebody wants new files of `target` read as they come, or no more; None only asks."""

    destination: Destination
    target: ConversationId
    on: bool | None
    asked_at: float
    is_dm: bool = False


DISMISS: Final = RequestKind("dismiss", Dismissed)
INGEST_HELP: Final = RequestKind("ingest_help", IngestHelpAsked)
INGEST_STATUS: Final = RequestKind("ingest_status", StatusAsked)
WATCH: Final = RequestKind("watch", WatchAsked)
