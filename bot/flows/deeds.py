"""Notes in the audit who asked for something, where, and which job did it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.flows.runner import JobRun
from bot.surface import Destination
from core.domain.ids import ConversationId, FileId
from core.records.audit import Audit, AuditAction, AuditEntry

__all__ = ["Deeds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What flows do for somebody, as the audit keeps it."""

    audit: Audit
    clock: Callable[[], float] = time.time

    async def note(
        self,
        action: AuditAction,
        asked: Destination,
        run: JobRun,
        *,
        where: Collection[ConversationId],
        file: FileId | None = None,
    ) -> None:
        """Note that a job does what somebody asked for, an entry a conversation it is done in."""
        for conversation in sorted(where):
            await self.audit.add(
                AuditEntry(
                    team=asked.team,
                    action=action,
                    by=asked.asker,
                    at=self.clock(),
                    cause=run.job.id,
                    conversation=conversation,
                    file=file,
                )
            )
