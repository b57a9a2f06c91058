"""What was said in a thread before, without what today's readers may not be told again.

An earlier answer stays in the thread, but is context for a new one only while all its files are
ones that the new reply's readers may see, with the words it was made from.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from bot.flows.readers import ReaderCheck, Readers
from bot.surface import ConversationSurface, Destination
from core.domain.answers import Role, Turn
from core.domain.ids import ContentId, FileId
from core.records.replies import Replies, Reply

__all__ = ["ThreadContext"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadContext:
    """Reads a thread's earlier turns for one set of readers."""

    conversations: ConversationSurface
    readers: ReaderCheck
    replies: Replies

    async def turns(self, to: Destination, readers: Readers, *, before_ts: str) -> Sequence[Turn]:
        """Return what people said, and those of our replies that may be used, oldest first.

        Raises:
            RecordsUnavailable: it could not be checked what our replies used.
        """
        said = await self.conversations.history(to, before_ts=before_ts)
        ours = {turn.reply for turn in said if turn.role is Role.ASSISTANT and turn.reply}
        noted = await self.replies.get_many(ours)
        used = {file for reply in noted.values() for file in reply.files}
        visible = await self.readers.visible(to, readers, used)
        # Files attached in this thread stand before its readers; most of them have no record.
        attached = {file for turn in said for file in turn.files} - visible.keys()
        usable = {job for job, reply in noted.items() if _is_usable(reply, visible, attached)}
        kept = [t for t in said if t.role is Role.USER or (t.reply and t.reply in usable)]
        if len(kept) < len(said):
            logger.info("turns_left_out", extra={"turns": len(said) - len(kept)})
        return kept


def _is_usable(reply: Reply, visible: Mapping[FileId, ContentId], attached: Set[FileId]) -> bool:
    if reply.withdrawn or not reply.files <= visible.keys() | attached:
        return False
    unknown = reply.contents - frozenset(visible.values())
    return len(unknown) <= len(reply.files & attached)
