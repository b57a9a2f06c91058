"""The port to what a chat platform says of files and conversations just now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from bot.surface import SharedFile, SurfaceError
from core.domain.ids import ConversationId, FileId

__all__ = ["CurrentSurface", "FileNotThere", "Presence"]


class FileNotThere(SurfaceError):
    """A file does not exist any more, or no conversation the bot is in shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """How a conversation is there for the bot. `None` means that it could not be found out."""

    is_member: bool | None
    is_archived: bool | None


class CurrentSurface(Protocol):
    """What a chat platform says of files and conversations just now."""

    async def presence(self, conversation: ConversationId) -> Presence:
        """Ask anew whether the bot is in a conversation, and whether that is archived."""
        ...

    async def look_up(self, file: FileId) -> SharedFile:
        """Describe a file as it is now, with its places in the conversations the bot is in.

        Raises:
            FileNotThere: there is no such file for the bot.
            SurfaceError: it could not be found out.
        """
        ...

    def files(self, conversation: ConversationId) -> AsyncIterator[SharedFile]:
        """List a conversation's files; see `ConversationSurface`."""
        ...

    async def download(self, shared: SharedFile) -> bytes:
        """Fetch a file's bytes; see `ConversationSurface`."""
        ...
