"""What the audit lists of a running bot; apart because several dialogs end with it."""

from __future__ import annotations

import asyncio
import time

from bot.bootstrap.records import open_records
from bot.settings import Settings
from core.domain.ids import local_part
from core.records.audit import Audit

__all__ = ["deeds"]


async def deeds(settings: Settings, *, wanted: int) -> list[tuple[str, str]]:
    """Return what the audit lists once it has so many entries: its last second may lack."""
    async with open_records(settings.core.data, settings.core.elasticsearch) as store:
        audit = await Audit(store).since(time.time() - 3600, now=time.time())
        deadline = time.monotonic() + 5
        while len(audit) < wanted and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
            audit = await Audit(store).since(time.time() - 3600, now=time.time())
    return [(entry.action.value, local_part(entry.by or "")) for entry in audit]
