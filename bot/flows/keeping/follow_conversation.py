"""Follows what happens to a conversation: left, closed, archived, moved, gone."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.flows.keeping.keeping_requests import (
    CONVERSATION_CHANGED,
    ConversationChange,
    ConversationChanged,
    Withdrawal,
)
from bot.flows.keeping.look_through import LookThrough
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.flows.runner import JobRun, RetryLater
from bot.surface import FilesUnavailable, SurfaceError
from core.errors import IndexUnavailable
from core.ingestion.departing import Departing
from core.records.conversations import Conversations
from core.records.library import Library
from core.utils.logging import log_context

__all__ = ["FollowConversation"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 20
_RETRY_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowConversation:
    """The flow behind events about conversations. All is keyed by id, so a name is nothing."""

    library: Library
    served: Conversations
    departing: Departing
    look: LookThrough
    withdrawals: Withdrawals

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job; doing it again changes nothing."""
        changed = CONVERSATION_CHANGED.decode(run.job.payload)
        with log_context(channel=changed.conversation):
            try:
                await self._follow(changed, run)
            except FilesUnavailable as error:
                logger.info("conversation_not_listed", extra={"code": error.code})
            except (SurfaceError, IndexUnavailable) as error:
                if run.job.attempts >= _ATTEMPTS:
                    logger.exception("conversation_not_followed")
                    return
                raise RetryLater(_RETRY_S) from error
            logger.info("conversation_followed", extra={"change": changed.change.value})

    async def _follow(self, changed: ConversationChanged, run: JobRun) -> None:
        where, change = changed.conversation, changed.change
        if change is ConversationChange.LEFT:
            await self.library.departures.leave(where, at=changed.at)
        elif change is ConversationChange.JOINED:
            await self.library.departures.come_back(where, at=changed.at)
            if await self.served.get(where) is not None:
                await self.look.through(where, run)
        elif change in {ConversationChange.ARCHIVED, ConversationChange.UNARCHIVED}:
            is_archived = change is ConversationChange.ARCHIVED
            await self.served.set_archived(where, is_archived=is_archived)
        elif change is ConversationChange.CLOSED:
            await self.withdrawals.ask(Withdrawal.SOURCE_CLOSED, where, cause=run.job.id)
        elif change is ConversationChange.HISTORY:
            await self.look.through(where, run)
        elif change is ConversationChange.DELETED:
            await self._delete(changed, run)
        elif changed.new_id is not None:
            await self.departing.move(where, changed.new_id)

    async def _delete(self, changed: ConversationChanged, run: JobRun) -> None:
        where = changed.conversation
        # Hidden first: what is left of it is shown to nobody while it is erased.
        await self.library.departures.leave(where, at=changed.at)
        await self.withdrawals.ask(Withdrawal.SOURCE_CLOSED, where, cause=run.job.id)
        files = await self.library.files_ever_in(where)
        async with self.withdrawals.removing(*files, cause=f"{run.job.id}/{run.job.fence}"):
            await self.departing.erase(where)
