"""A chat platform of which nothing may be asked: fakes answer what their tests are about."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from bot.surface import Destination, SharedFile
from core.domain.answers import Turn
from core.domain.ids import ConversationId, FileId, UserId

__all__ = ["UnaskedSurface"]


class UnaskedSurface:
    """The half of a ConversationSurface that tells neither of places nor of people."""

    async def readers_changed(self, conversation: ConversationId) -> None:
        """Remember nothing, so that nothing has to be forgotten."""

    async def history(self, destination: Destination, *, before_ts: str) -> Sequence[Turn]:
        raise NotImplementedError

    async def own_words(self, destination: Destination, *, message_ts: str) -> str | None:
        raise NotImplementedError

    async def shared_file(self, file: FileId, conversation: ConversationId) -> SharedFile:
        raise NotImplementedError

    async def file_still_in(self, file: FileId, conversation: ConversationId) -> SharedFile:
        raise NotImplementedError

    async def direct(self, user: UserId) -> ConversationId:
        raise NotImplementedError

    def files(self, conversation: ConversationId) -> AsyncIterator[SharedFile]:
        raise NotImplementedError

    async def download(self, shared: SharedFile) -> bytes:
        raise NotImplementedError
