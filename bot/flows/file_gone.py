"""A file was deleted: from now on nothing of it is quoted."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.flows.requests import FILE_GONE
from bot.flows.runner import JobRun, RetryLater
from core.domain.ids import FileId
from core.errors import IndexUnavailable
from core.ingestion.pipeline import Ingestor

__all__ = ["RemoveFile"]

logger = logging.getLogger(__name__)

_RETRY_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFile:
    """The flow behind deletions."""

    ingestor: Ingestor

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job; the records are right before the index is."""
        gone = FILE_GONE.decode(run.job.payload)
        try:
            await self.ingestor.remove(FileId(gone.file))
        except IndexUnavailable as error:
            # The records no longer allow the file, so it is hidden; its chunks go later.
            raise RetryLater(_RETRY_S) from error
        logger.info("file_removed", extra={"file": gone.file})
