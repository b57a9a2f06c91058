"""Makes what is known of a file agree with the chat platform; a failed lookup loses nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

from bot.flows.keeping.current_surface import CurrentSurface, FileNotThere
from bot.flows.keeping.keeping_requests import Withdrawal
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.surface import SharedFile, SurfaceError
from core.domain.files import File
from core.domain.ids import ConversationId, FileId, team_of
from core.ingestion.pipeline import Ingestor
from core.records.library import Library

__all__ = ["LookAgain", "Seen"]

logger = logging.getLogger(__name__)


class Seen(Enum):
    """What a look at a file found."""

    THERE = "there"
    CHANGED = "changed"
    """It is there, but is not what was read."""
    GONE = "gone"
    """It is in none of the conversations it was known in."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """Looks at files that are known; one that is not stays so."""

    conversations: CurrentSurface
    ingestor: Ingestor
    library: Library
    withdrawals: Withdrawals
    clock: Callable[[], float] = time.time

    async def confirm(self, id_: FileId, *, cause: str) -> Seen:
        """Find out whether a known file is still where it was; take away the places it lost.

        Raises:
            IndexUnavailable, RecordsUnavailable: some of it is left; do it again.
        """
        known = await self.library.file(id_)
        if known is None:
            return await self._confirm_attached(id_, cause=cause)
        if known.deleted:
            return Seen.GONE
        try:
            shared = await self.conversations.look_up(id_)
        except FileNotThere:
            return await self._lose(known, known.shared_in, cause=cause)
        except SurfaceError as error:
            logger.warning("file_not_confirmed", extra={"file": id_, "code": error.code})
            return Seen.UNKNOWN
        return await self._compare(known, shared, cause=cause)

    async def _confirm_attached(self, id_: FileId, *, cause: str) -> Seen:
        """Withdraw what a file without a record was quoted in, where it is not shown any more.

        Such a one was attached to a question, or never used.
        """
        if not await self.withdrawals.concern(id_):
            return Seen.GONE
        why = Withdrawal.FILE_REMOVED
        try:
            shared = await self.conversations.look_up(id_)
            if not shared.has_more_places:
                places = shared.file.shared_in
                await self.withdrawals.ask(why, id_, cause=cause, still_in=places)
        except FileNotThere:
            await self.withdrawals.ask(why, id_, cause=cause)
        except SurfaceError as error:
            logger.warning("file_not_confirmed", extra={"file": id_, "code": error.code})
            return Seen.UNKNOWN
        return Seen.GONE

    async def read_again(self, id_: FileId, *, run: str, is_edited: bool = False) -> Seen:
        """Confirm a file, and read it again when it is not what was read.

        Args:
            id_: the file.
            run: the job that does it.
            is_edited: it was changed, though its version may not tell.

        Raises:
            SurfaceError, IngestError, IndexUnavailable, RecordsUnavailable: do it again.
        """
        seen = await self.confirm(id_, cause=run)
        if seen is not Seen.CHANGED and not (is_edited and seen is Seen.THERE):
            return seen
        if is_edited:
            await self.library.change_file(id_, lambda old: old and replace(old, version=None))
        shared = await self.conversations.look_up(id_)
        known = await self.library.file(id_)
        if known is None or shared.unreadable is not None:
            return seen
        places = tuple(p for p in shared.file.places if p.conversation in known.shared_in)
        await self._take_in(replace(shared, file=replace(shared.file, places=places)), run)
        return seen

    async def _take_in(self, shared: SharedFile, run: str) -> None:
        fetch = partial(self.conversations.download, shared)
        report = await self.ingestor.ingest(shared.file, fetch, run=run)
        logger.info(
            "file_read_again", extra={"file": shared.file.id, "outcome": report.outcome.value}
        )

    async def _compare(self, known: File, shared: SharedFile, *, cause: str) -> Seen:
        if not shared.has_more_places:
            lost = known.shared_in - shared.file.shared_in
            if lost and await self._lose(known, lost, cause=cause) is Seen.GONE:
                return Seen.GONE
        await self.library.confirm(known.id, at=self.clock())
        is_same = known.version == shared.file.version and known.name == shared.file.name
        return Seen.THERE if is_same or known.content is None else Seen.CHANGED

    async def _lose(self, known: File, lost: frozenset[ConversationId], *, cause: str) -> Seen:
        """Take away places that Slack no longer shows, as far as the bot is there to know."""
        left = await self.library.departures.of(team_of(known.id))
        gone: set[ConversationId] = set()
        async with self.withdrawals.removing(known.id, cause=cause):
            for conversation in sorted(lost - left.keys()):
                presence = await self.conversations.presence(conversation)
                if presence.is_member:
                    await self.ingestor.unshare(known.id, conversation)
                    gone.add(conversation)
                elif presence.is_member is False:
                    await self.library.departures.leave(conversation, at=self.clock())
        if gone:
            logger.info("file_places_gone", extra={"file": known.id, "places": len(gone)})
        remaining = known.shared_in - gone
        if not remaining:
            return Seen.GONE
        return Seen.THERE if remaining - lost else Seen.UNKNOWN
