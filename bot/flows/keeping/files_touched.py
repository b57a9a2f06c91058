"""Files changed, or lost a place: those that are known are looked at again."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.flows.keeping.keeping_requests import FILES_TOUCHED
from bot.flows.keeping.look_again import LookAgain, Seen
from bot.flows.runner import JobRun, RetryLater
from bot.surface import SurfaceError
from core.errors import IndexUnavailable, IngestError

__all__ = ["FilesTouchedAgain"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 20
_RETRY_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesTouchedAgain:
    """The flow behind edits of files, and messages that show them no more."""

    look: LookAgain

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job."""
        touched = FILES_TOUCHED.decode(run.job.payload)
        try:
            seen = [
                await self.look.read_again(file, run=run.job.id, is_edited=touched.are_edited)
                for file in touched.files
            ]
        except (SurfaceError, IngestError, IndexUnavailable) as error:
            if run.job.attempts >= _ATTEMPTS:
                logger.exception("files_not_looked_at")
                return
            raise RetryLater(_RETRY_S) from error
        if Seen.UNKNOWN in seen and run.job.attempts < _ATTEMPTS:
            raise RetryLater(_RETRY_S)
