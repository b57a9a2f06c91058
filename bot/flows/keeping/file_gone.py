"""A file was deleted, or is shared no more in a conversation: nothing of it is quoted there."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.flows.keeping.keeping_requests import Withdrawal
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.flows.requests import FILE_GONE, FileGone
from bot.flows.runner import JobRun, RetryLater
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

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job; the records are right before the index is."""
        gone = FILE_GONE.decode(run.job.payload)
        try:
            await self._let_go(gone)
        except IndexUnavailable as error:
            # The records no longer allow the file, so it is hidden; its chunks go later.
            await self.withdrawals.ask(Withdrawal.FILE_REMOVED, gone.file, cause=run.job.id)
            raise RetryLater(_RETRY_S) from error
        await self.withdrawals.ask(Withdrawal.FILE_REMOVED, gone.file, cause=run.job.id)
        logger.info("file_removed", extra={"file": gone.file})

    async def _let_go(self, gone: FileGone) -> None:
        if gone.conversation is None:
            await self.ingestor.remove(gone.file)
        else:
            await self.ingestor.unshare(gone.file, gone.conversation)
