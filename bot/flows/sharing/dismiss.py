"""Takes back a question that was answered with no."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.ingesting.ingest_requests import DISMISS
from bot.flows.runner import JobRun
from bot.surface import ReplySurface

__all__ = ["DISMISS_ACTION", "Dismiss"]

DISMISS_ACTION = "dismiss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismiss:
    """The flow behind a Cancel button: nothing was begun, and nothing is."""

    surface: ReplySurface

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job."""
        asked = DISMISS.decode(run.job.payload)
        await self.surface.post(asked.destination, sentences.NOTHING_DONE, job=run.job.id)
