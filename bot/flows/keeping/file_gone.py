"""A file was deleted, or is shared no more in a conversation: nothing of it is quoted there."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.flows.keeping.keeping_requests import Withdrawal
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.flows.requests import FILE_GONE, FileGone
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
    withdrawals: Withdrawals
    clock: Callable[[], float] = time.time

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job; the records are right before the index is."""
        gone = FILE_GONE.decode(run.job.payload)
        try:
            await self._let_go(gone)
        except IndexUnavailable as error:
            # The records no longer allow the file, so it is hidden; its chunks go later.
            await self._withdraw(gone, run)
            raise RetryLater(_RETRY_S) from error
        await self._withdraw(gone, run)
        logger.info("file_removed", extra={"file": gone.file})

    async def _let_go(self, gone: FileGone) -> None:
        if gone.conversation is None:
            await self.ingestor.remove(FileId(gone.file))
        else:
            await self.ingestor.unshare(FileId(gone.file), gone.conversation)

    async def _withdraw(self, gone: FileGone, run: JobRun) -> None:
        await self.withdrawals.ask(
            Withdrawal.FILE_REMOVED, gone.file, cause=run.job.id, now=self.clock()
        )
