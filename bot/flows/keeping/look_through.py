"""Goes through a conversation's files: what is gone is let go, what is new and watched is read."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.flows.ingesting.watch_files import WatchFiles
from bot.flows.keeping.current_surface import CurrentSurface
from bot.flows.keeping.look_again import LookAgain
from bot.flows.pace import Pace
from bot.flows.runner import JobRun, RetryLater
from bot.surface import SharedFile
from core.domain.files import File
from core.domain.ids import ConversationId, FileId
from core.records.conversations import Conversations
from core.records.library import Library

__all__ = ["LookThrough"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookThrough:
    """Compares what is listed with what is known, in few calls; only doubts cost one a file."""

    conversations: CurrentSurface
    library: Library
    served: Conversations
    look: LookAgain
    watch: WatchFiles
    pace: Pace

    async def through(self, conversation: ConversationId, run: JobRun) -> None:
        """Go through one conversation; doing it again changes nothing.

        Raises:
            FilesUnavailable: the bot is not in it.
            SurfaceError, IndexUnavailable, RecordsUnavailable: the rest is left; do it again.
        """
        # Listed after they were known: what comes in between is no missing file.
        known = await self.library.files_in(conversation)
        await self.pace.turn()
        listed = {f.file.id: f async for f in self.conversations.files(conversation)}
        missing = [id_ for id_, file in known.items() if id_ not in listed and not file.deleted]
        for id_ in missing:
            await self.pace.turn()
            await self.look.confirm(id_, cause=run.job.id)
        for id_ in known.keys() & listed.keys():
            await self._confirm(known[id_], listed[id_])
        changed = await self._read_changed(known, listed, conversation, run)
        logger.info(
            "conversation_swept",
            extra={"files": len(listed), "missing": len(missing), "read": changed},
        )

    async def _confirm(self, known: File, listed: SharedFile) -> None:
        """Note that a file was listed just now; it need not be asked for again for a while."""
        if known.confirmed_at < listed.file.confirmed_at:
            await self.library.confirm(known.id, at=listed.file.confirmed_at)

    async def _read_changed(
        self,
        known: dict[FileId, File],
        listed: dict[FileId, SharedFile],
        conversation: ConversationId,
        run: JobRun,
    ) -> int:
        """Read what is new, where it is watched, and what changed, where it is known."""
        served = await self.served.get(conversation)
        is_watched = served is not None and served.is_watched
        count = 0
        for id_, shared in listed.items():
            file = known.get(id_)
            is_new = file is None
            is_changed = (
                file is not None
                and file.content is not None
                and file.version != shared.file.version
            )
            if (is_new and is_watched) or is_changed:
                await self.pace.turn()
                await self._take_in(shared, conversation, run)
                count += 1
        return count

    async def _take_in(self, shared: SharedFile, conversation: ConversationId, run: JobRun) -> None:
        try:
            await self.watch.take_in(shared, conversation, run)
        except RetryLater:
            # One file that cannot be read now never stops the rest; the next sweep finds it.
            logger.warning("swept_file_failed", extra={"file": shared.file.id})
