"""The chore that removes chunks nothing points to."""

from __future__ import annotations

from bot.flows.chores import Chore
from bot.flows.runner import JobRun, RetryLater
from core.domain.ports import SearchIndex
from core.errors import IndexUnavailable
from core.ingestion.orphans import remove_orphans
from core.records.library import Library

__all__ = ["SWEEP_ORPHANS", "SweepOrphans"]

SWEEP_ORPHANS = Chore(flow="sweep_orphans", every_s=86_400.0)
_AWAY_S = 600.0


class SweepOrphans:
    """Compares what the index has with what the records point to."""

    def __init__(self, *, index: SearchIndex, library: Library) -> None:
        self._index = index
        self._library = library

    async def run(self, run: JobRun) -> None:  # noqa: ARG002 - nothing is asked for
        """Do it.

        Raises:
            RetryLater: the index is away.
        """
        try:
            await remove_orphans(self._index, self._library)
        except IndexUnavailable as error:
            raise RetryLater(_AWAY_S) from error
