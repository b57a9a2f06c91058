"""What a flow notes in the audit: who asked for it, where, and which job did it."""

from __future__ import annotations

from bot.flows.runner import JobRun
from bot.surface import Destination
from core.domain.ids import ConversationId, FileId
from core.records.audit import AuditAction, AuditEntry

__all__ = ["deed"]


def deed(
    action: AuditAction,
    asked: Destination,
    run: JobRun,
    *,
    at: float,
    conversation: ConversationId | None = None,
    file: FileId | None = None,
) -> AuditEntry:
    """Make the entry of what somebody asked for; `conversation` is theirs unless named."""
    return AuditEntry(
        team=asked.team,
        action=action,
        by=asked.asker,
        at=at,
        cause=run.job.id,
        conversation=conversation or asked.conversation,
        file=file,
    )
