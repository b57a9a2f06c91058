"""Lets one job at a time read a conversation's files, whichever process runs it."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.ids import ConversationId
from core.records.conversations import Conversations
from core.records.jobs import Jobs

__all__ = ["IngestClaims"]


@dataclass(frozen=True, slots=True)
class IngestClaims:
    """Claims of conversations; one stands until its job is over, so it needs no giving back."""

    served: Conversations
    jobs: Jobs

    async def claim(self, conversation: ConversationId, *, job: str) -> bool:
        """Claim a conversation for a job; False while another job has it.

        Raises:
            RecordsUnavailable: it cannot be found out now.
        """
        served = await self.served.get(conversation)
        holder = served.ingest_job if served is not None else None
        if holder is not None and holder != job:
            other = await self.jobs.get(holder)
            if other is not None and not other.is_over:
                return False
        now = await self.served.claim_ingest(conversation, job=job, instead_of=holder)
        return now == job
