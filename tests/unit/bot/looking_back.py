"""Makes the last step of answering and of sharing on a test's records; shared by their tests."""

from __future__ import annotations

from bot.flows.answering.look_back import LookBack
from bot.flows.keeping.late_readers import NoticeReaders
from bot.flows.keeping.withdraw_replies import Withdrawals
from bot.flows.readers import ReaderCheck
from bot.surface import ReplySurface
from core.domain.audience import LateReadersChoice
from core.domain.ports import RecordStore
from core.records.jobs import Jobs
from core.records.replies import Replies
from core.records.uses import Uses

__all__ = ["make_look_back"]


def make_look_back(surface: ReplySurface, readers: ReaderCheck, store: RecordStore) -> LookBack:
    """Make one that withdraws what it should."""
    jobs = Jobs(store)
    return LookBack(
        surface=surface,
        readers=readers,
        replies=Replies(store),
        notice=NoticeReaders(jobs=jobs, choice=LateReadersChoice.WITHDRAW),
        withdrawals=Withdrawals(jobs=jobs, uses=Uses(store), is_wanted=True),
    )
