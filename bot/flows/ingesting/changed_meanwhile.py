"""Has files looked at once more that changed, or went, between their listing and their reading.

An event of a file that is not known yet, or not in that conversation, changes nothing. An ingest
lists hundreds of files and reads for minutes, so it has to look itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.flows.keeping.keeping_requests import FILES_TOUCHED, FilesTouched
from bot.flows.requests import job_of
from bot.flows.runner import JobRun
from bot.surface import ConversationSurface, SharedFile, SurfaceError
from core.domain.ids import ConversationId, local_part, scoped, team_of
from core.records.jobs import Jobs

__all__ = ["ChangedMeanwhile"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMeanwhile:
    """Compares what was listed with what is listed now."""

    conversations: ConversationSurface
    jobs: Jobs
    clock: Callable[[], float] = time.time

    async def look(
        self, conversation: ConversationId, shared: Sequence[SharedFile], run: JobRun
    ) -> None:
        """Have those files looked at again that are not as they were listed, by a job of its own.

        Raises:
            RecordsUnavailable: it was not noted.
        """
        try:
            now = {f.file.id: f.file.version async for f in self.conversations.files(conversation)}
        except SurfaceError as error:
            # They are found before they are quoted, or by the sweep.
            logger.warning("files_not_listed_again", extra={"code": error.code})
            return
        touched = tuple(f.file.id for f in shared if now.get(f.file.id) != f.file.version)
        if not touched:
            return
        team = team_of(conversation)
        # Each attempt reads on, so each may find others.
        id_ = scoped(team, "changed_meanwhile", f"{local_part(run.job.id)}#{run.job.fence}")
        request = FilesTouched(files=touched)
        await self.jobs.create(job_of(FILES_TOUCHED, request, id_=id_, now=self.clock()))
        logger.info("files_changed_meanwhile", extra={"files": len(touched)})
