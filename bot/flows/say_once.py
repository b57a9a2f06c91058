"""Says something where others read it: once, however many attempts the job takes."""

from __future__ import annotations

from bot.flows.runner import JobRun
from bot.surface import Destination, ReplySurface

__all__ = ["say_once"]


async def say_once(
    surface: ReplySurface, to: Destination, text: str, run: JobRun, *, job: str | None = None
) -> None:
    """Post a message unless an earlier attempt did; `job` marks it where the run says several.

    Raises:
        SurfaceError: the platform refused, or could not be reached.
    """
    mark = job or run.job.id
    if run.is_resumed:
        found = await surface.find(to, job=mark, since=run.job.created_at)
        if found is not None:
            return
    await surface.post(to, text, job=mark)
