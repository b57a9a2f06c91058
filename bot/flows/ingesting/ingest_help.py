"""Says what can be typed after `/ingest`, and first what was wrong with what was."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.ingesting.ingest_requests import INGEST_HELP
from bot.flows.runner import JobRun
from bot.surface import ReplySurface

__all__ = ["IngestHelp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestHelp:
    """The flow behind `/ingest help`."""

    surface: ReplySurface

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job."""
        asked = INGEST_HELP.decode(run.job.payload)
        text = sentences.usage_after(asked.problem)
        await self.surface.post(asked.destination, text, job=run.job.id)
