"""What people asked for, as a job keeps it until it is done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from bot.surface import Destination
from core.domain.ids import ConversationId, FileId, team_of
from core.domain.json import JsonObject
from core.records.jobs import Job
from core.records.repository import decoded

__all__ = [
    "ADD_FILES",
    "FILE_GONE",
    "INGEST",
    "QUESTION",
    "STOP_INGEST",
    "AddFilesAsked",
    "FileGone",
    "IngestAsked",
    "QuestionAsked",
    "RequestKind",
    "StopAsked",
    "job_of",
    "without_emoji",
]

T = TypeVar("T")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")
"""Source: Slack, emoji in messages are written `:name:`, a tone of skin behind one likewise."""


def without_emoji(text: str) -> str:
    """Return the rest of what somebody wrote."""
    return _EMOJI.sub(" ", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """Somebody asked something. `message_ts` is the asking message, where there is one.

    `files` are attached to that message.
    """

    destination: Destination
    text: str
    asked_at: float
    message_ts: str | None = None
    in_thread: bool = False
    files: tuple[FileId, ...] = ()

    @property
    def has_words(self) -> bool:
        """Whether there is anything to answer: emoji and marks alone ask nothing."""
        return any(char.isalnum() for char in without_emoji(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFilesAsked:
    """Somebody wants files that came with a question added to the conversation's knowledge."""

    destination: Destination
    files: tuple[FileId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestAsked:
    """Somebody wants a conversation's files read: those of `target`, else where it was typed.

    `since` is a day (2025-01-31), UTC; `is_confirmed` says that they saw how much it is.
    """

    destination: Destination
    target: ConversationId | None = None
    since: str | None = None
    is_dm: bool = False
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGone:
    """A file was deleted, or is shared no more in one conversation (None: in none)."""

    file: FileId
    conversation: ConversationId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAsked:
    """Somebody pressed the button that stops a job. `destination` answers them alone."""

    destination: Destination
    job: str


class RequestKind(Generic[T]):
    """One kind of request: its flow's name, and how it is kept."""

    def __init__(self, flow: str, type_: type[T]) -> None:
        self.flow = flow
        self._adapter = TypeAdapter(type_)

    def encode(self, request: T) -> JsonObject:
        """Turn a request into a job's payload."""
        encoded: JsonObject = self._adapter.dump_python(request, mode="json")
        return encoded

    def decode(self, payload: Mapping[str, object]) -> T:
        """Turn a job's payload back into a request."""
        return decoded(self._adapter, payload)


QUESTION = RequestKind("question", QuestionAsked)
INGEST = RequestKind("ingest", IngestAsked)
STOP_INGEST = RequestKind("stop_ingest", StopAsked)
ADD_FILES = RequestKind("add_files", AddFilesAsked)
FILE_GONE = RequestKind("file_gone", FileGone)


def job_of(kind: RequestKind[T], request: T, *, id_: str, now: float) -> Job:
    """Make the job that a request becomes; its id carries the team and names what caused it."""
    return Job(
        id=id_,
        flow=kind.flow,
        team=team_of(id_),
        payload=kind.encode(request),
        created_at=now,
        due_at=now,
    )
