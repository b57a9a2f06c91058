"""Files changed, or lost a place: those that are known are looked at again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from bot.flows.keeping.keeping_requests import FILES_TOUCHED, FilesTouched
from bot.flows.keeping.look_again import LookAgain, Seen
from bot.flows.runner import JobRun, RetryLater
from bot.surface import SurfaceError
from core.domain.ids import FileId
from core.errors import IndexUnavailable, IngestError
from core.utils.aio import KeyedLocks
from core.utils.newest import Newest

__all__ = ["FilesTouchedAgain"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 20
_RETRY_S = 15.0
_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesTouchedAgain:
    """The flow behind edits of files, and messages that show them no more.

    What comes for a file while it is looked at waits for that look, and then needs one more
    together, not one each.
    """

    look: LookAgain
    _locks: KeyedLocks = field(default_factory=KeyedLocks)
    _began: Newest[tuple[FileId, bool], float] = field(default_factory=lambda: Newest(_REMEMBERED))

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job."""
        touched = FILES_TOUCHED.decode(run.job.payload)
        try:
            seen = [await self._look(file, touched, run.job.id) for file in touched.files]
        except (SurfaceError, IngestError, IndexUnavailable) as error:
            if run.job.attempts >= _ATTEMPTS:
                logger.exception("files_not_looked_at")
                return
            raise RetryLater(_RETRY_S) from error
        if Seen.UNKNOWN in seen and run.job.attempts < _ATTEMPTS:
            raise RetryLater(_RETRY_S)

    async def _look(self, file: FileId, touched: FilesTouched, job: str) -> Seen:
        kind = (file, touched.are_edited)

        async def look() -> Seen:
            began = self.look.clock()
            if touched.until is not None and self._began.get(kind, 0.0) > touched.until:
                return Seen.THERE
            seen = await self.look.read_again(file, run=job, is_edited=touched.are_edited)
            if seen is not Seen.UNKNOWN:
                self._began[kind] = began
            return seen

        return await self._locks.run(f"{file}/{touched.are_edited}", look)
