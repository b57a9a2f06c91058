"""Runs a word that answers one person alone: tried again a few times, and never left unanswered."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from bot.flows import sentences
from bot.flows.runner import JobRun, RetryLater, request_id
from bot.surface import Destination, ReplySurface, SurfaceError
from core.errors import DocentError, IndexReplaced

__all__ = ["answering_privately"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 3
_RETRY_S = 2.0


async def answering_privately(
    surface: ReplySurface,
    to: Destination,
    run: JobRun,
    work: Callable[[], Awaitable[None]],
    *,
    attempts: int = _ATTEMPTS,
    retry_s: float = _RETRY_S,
) -> None:
    """Do the work; what goes wrong every time is told.

    Raises:
        RetryLater: it should be tried again.
        IndexReplaced: this process has to restart first.
        SurfaceError: not even the reason could be told.
    """
    try:
        await work()
    except IndexReplaced:
        raise  # done after the restart, however long that takes
    except (DocentError, SurfaceError) as error:
        if run.job.attempts < attempts:
            logger.warning("word_retried", extra={"error": str(error)})
            raise RetryLater(retry_s) from error
        logger.exception("word_failed")
        said = sentences.with_id(sentences.for_error(error), request_id(run.job.id))
        await surface.post(to, said, job=run.job.id)
