"""The app was taken out of the workspace: nothing of it is kept."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.flows.requests import RequestKind
from bot.flows.runner import JobRun, RetryLater
from core.domain.ids import TeamId
from core.errors import IndexUnavailable

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
    """The flow behind an uninstallation; the job that runs it goes with the rest."""

    wipe: Callable[[], Awaitable[None]]

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job."""
        UNINSTALLED.decode(run.job.payload)
        try:
            await self.wipe()
        except IndexUnavailable as error:
            raise RetryLater(_RETRY_S) from error
        logger.warning("everything_erased", extra={"cause": "uninstalled"})
