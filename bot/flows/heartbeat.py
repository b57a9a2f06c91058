"""Says, while a worker process lives, that it does."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from core.errors import RecordError
from core.records.workers import ALIVE_S, Workers
from core.utils.aio import cancelled

__all__ = ["heartbeat"]

logger = logging.getLogger(__name__)


@asynccontextmanager
async def heartbeat(
    workers: Workers, *, clock: Callable[[], float] = time.time
) -> AsyncIterator[None]:
    """Count as a living worker until the block ends.

    Raises:
        RecordsUnavailable: it cannot be noted that this one begins.
    """
    id_ = uuid.uuid4().hex
    await workers.beat(id_, now=clock())
    beating = asyncio.create_task(_beat(workers, id_, clock))
    try:
        yield
    finally:
        await cancelled([beating])
        with suppress(RecordError):  # it is seen soon that nobody beats any more
            await workers.leave(id_)


async def _beat(workers: Workers, id_: str, clock: Callable[[], float]) -> None:
    while True:
        await asyncio.sleep(ALIVE_S / 3)
        try:
            await workers.beat(id_, now=clock())
        except RecordError as error:
            logger.warning("heartbeat_failed", extra={"error": error.reason})
