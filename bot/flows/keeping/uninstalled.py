"""The app was taken out of the workspace: nothing of it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.flows.requests import RequestKind
from bot.flows.runner import JobRun
from core.domain.ids import TeamId
from core.errors import IndexUnavailable, RecordsUnavailable

__all__ = ["UNINSTALLED", "EraseEverything", "Uninstalled"]

logger = logging.getLogger(__name__)

_RETRY_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Uninstalled:
    """The workspace let the app go."""

    team: TeamId


UNINSTALLED = RequestKind("uninstalled", Uninstalled)


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseEverything:
    """The flow behind an uninstallation; the job that runs it goes with the rest.

    `others_end_s` is how long other processes may still write, until they lose their leases.
    """

    wipe: Callable[[], Awaitable[None]]
    is_empty: Callable[[], Awaitable[bool]]
    others_end_s: float = 0.0

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job; it is not given up, since it may be all that is left."""
        UNINSTALLED.decode(run.job.payload)
        await run.be_the_last()
        await self._patiently(self.wipe)
        if self.others_end_s:
            await asyncio.sleep(self.others_end_s)
            await self._patiently(self._wipe_again)
        logger.warning("everything_erased", extra={"cause": "uninstalled"})

    async def _wipe_again(self) -> None:
        if not await self.is_empty():
            await self.wipe()

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except (IndexUnavailable, RecordsUnavailable) as error:
                logger.warning("not_erased_yet", extra={"error": str(error)})
                await asyncio.sleep(_RETRY_S)
            else:
                return
