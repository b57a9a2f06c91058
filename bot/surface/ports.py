"""The two sides of a chat platform, and a reply that grows there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from bot.surface.values import Control, Destination, SharedFile
from core.domain.answers import Answer, Turn
from core.domain.audience import Asker, Venue
from core.domain.ids import ConversationId, FileId, MessageId, TeamId, UserId

__all__ = [
    "AnswerStream",
    "ConversationSurface",
    "ReplySurface",
]


class AnswerStream(Protocol):
    """A reply that grows while it is written. Methods raise `SurfaceError`."""

    @property
    def message(self) -> MessageId | None:
        """The message, once there is one; a private reply never has one."""
        ...

    @property
    def rest(self) -> Sequence[MessageId]:
        """The further messages that a long reply went on in."""
        ...

    async def show(self, text: str) -> None:
        """Append a finished piece of text."""
        ...

    async def finish(
        self, answer: Answer, *, notes: Sequence[str] = (), controls: Sequence[Control] = ()
    ) -> MessageId | None:
        """Complete the reply with its sources; what was shown stays as it was."""
        ...

    async def replace(self, text: str) -> MessageId | None:
        """Put a sentence in place of everything shown."""
        ...


class ReplySurface(Protocol):
    """A chat platform's outgoing side. Methods raise `SurfaceError`.

    `job` marks a message, so that a later attempt of the same job finds it.
    """

    async def status(self, destination: Destination, text: str) -> None:
        """Say what is being done, where the platform can; failing to is no error."""
        ...

    async def find(
        self, destination: Destination, *, job: str, since: float, streamed: bool = False
    ) -> MessageId | None:
        """Find the message an earlier attempt of a job posted.

        With `streamed` it may have begun to grow, and bear no mark of its job yet.
        """
        ...

    async def post(
        self, destination: Destination, text: str, *, job: str, controls: Sequence[Control] = ()
    ) -> MessageId | None:
        """Post a message; None where it has no handle."""
        ...

    async def update(
        self, message: MessageId, text: str, *, job: str, controls: Sequence[Control] = ()
    ) -> None:
        """Replace a message's text and controls."""
        ...

    async def withdraw(
        self, message: MessageId, text: str, *, job: str, rest: Sequence[MessageId] = ()
    ) -> None:
        """Put a sentence in place of all of a reply; it is deleted where it cannot be changed."""
        ...

    async def close_stream(self, message: MessageId) -> None:
        """End a growing reply that an earlier attempt left open; failing to is no error."""
        ...

    def stream(
        self, destination: Destination, *, job: str, resume: MessageId | None = None
    ) -> AnswerStream:
        """Begin a reply that grows; `resume` takes over a message of an earlier attempt."""
        ...


class ConversationSurface(Protocol):
    """What a chat platform knows of people, conversations and files."""

    async def venue(self, conversation: ConversationId) -> Venue:
        """Describe a conversation; what cannot be found out is None in it."""
        ...

    async def asker(self, user: UserId) -> Asker:
        """Describe a person; what cannot be found out is None or missing in it."""
        ...

    async def public(self, team: TeamId, *, anew: bool = False) -> frozenset[ConversationId]:
        """Return the workspace's public channels that the bot is in, outside people left out.

        `anew` asks again, for no event tells of a channel that turned private.
        """
        ...

    def forget(self, user: UserId | None, conversation: ConversationId | None) -> None:
        """Drop what is remembered of a person, a conversation: look again when asked next."""
        ...

    async def readers_changed(self, conversation: ConversationId) -> None:
        """Have every process look again at who reads a conversation, when it asks next.

        Raises:
            RecordsUnavailable: the others were not told.
        """
        ...

    async def is_public(self, conversation: ConversationId) -> bool:
        """Ask anew whether a conversation is a public channel without outside people.

        What cannot be found out is not public.
        """
        ...

    async def history(self, destination: Destination, *, before_ts: str) -> Sequence[Turn]:
        """Return the thread's earlier turns, oldest first."""
        ...

    async def own_words(self, destination: Destination, *, message_ts: str) -> str | None:
        """Return what the asker wrote in a message; None where no such message is found."""
        ...

    async def shared_file(self, file: FileId, conversation: ConversationId) -> SharedFile:
        """Describe one file as a conversation shows it, on the word of who says it does.

        Raises:
            FilesUnavailable: it is not there any more, or may not be seen.
            SurfaceError: it cannot be asked for now.
        """
        ...

    async def file_still_in(self, file: FileId, conversation: ConversationId) -> SharedFile:
        """Describe one file that a conversation shows now: before it is kept for its people.

        Raises:
            FilesUnavailable: it is not shared there, or may not be seen.
            SurfaceError: it cannot be asked for now.
        """
        ...

    async def direct(self, user: UserId) -> ConversationId:
        """Return the direct conversation with a person.

        Raises:
            SurfaceError: there can be none, or the platform could not be reached.
        """
        ...

    def files(self, conversation: ConversationId) -> AsyncIterator[SharedFile]:
        """List a conversation's files, newest first.

        Raises:
            FilesUnavailable: they cannot be listed.
        """
        ...

    async def download(self, shared: SharedFile) -> bytes:
        """Fetch a file's bytes, within the size it is allowed.

        Raises:
            UnreadableFile: what came is not the file.
            SurfaceError: it cannot be fetched now.
        """
        ...
