"""The use cases that keep what Docent knows, and what it said, current."""

from __future__ import annotations

from bot.bootstrap.core import Core
from bot.flows.file_gone import RemoveFile
from bot.flows.keep_texts import SWEEP_TEXTS, KeepTexts
from bot.flows.keeping_requests import WITHDRAW
from bot.flows.pace import Pace
from bot.flows.readers import ReaderCheck
from bot.flows.requests import FILE_GONE
from bot.flows.runner import Flow
from bot.flows.withdraw_replies import Withdrawals, WithdrawReplies
from bot.slack.conversations import SlackConversations
from core.config.keeping import KeepingSettings
from core.records.exchanges import Exchanges
from core.records.jobs import Jobs
from core.records.replies import Replies
from core.records.uses import Uses

__all__ = ["keeping_flows", "kept_texts", "withdraw_replies", "withdrawals"]

_WITHDRAWN_AT_ONCE = 10


def withdrawals(settings: KeepingSettings, core: Core) -> Withdrawals:
    """Return what asks for withdrawals."""
    return Withdrawals(jobs=Jobs(core.engine.store), is_wanted=settings.withdraw_on_delete)


def kept_texts(settings: KeepingSettings, core: Core) -> KeepTexts:
    """Return what keeps the words of questions and answers for a while."""
    return KeepTexts(exchanges=Exchanges(core.engine.store), days=settings.keep_text_days)


def withdraw_replies(
    settings: KeepingSettings, core: Core, conversations: SlackConversations, readers: ReaderCheck
) -> WithdrawReplies:
    """Return what withdraws replies, all within one pace."""
    return WithdrawReplies(
        surface=conversations.surface,
        readers=readers,
        library=core.library,
        replies=Replies(core.engine.store),
        uses=Uses(core.engine.store),
        pace=Pace(settings.withdrawals_per_minute, burst=_WITHDRAWN_AT_ONCE),
    )


def keeping_flows(
    settings: KeepingSettings, core: Core, withdraw: WithdrawReplies
) -> dict[str, Flow]:
    """Return the use cases by the name their jobs carry."""
    remove = RemoveFile(ingestor=core.ingestor, withdrawals=withdrawals(settings, core))
    return {
        FILE_GONE.flow: Flow(run=remove.run, at_once=4),
        WITHDRAW.flow: Flow(run=withdraw.run, at_once=1),
        SWEEP_TEXTS.flow: Flow(run=kept_texts(settings, core).sweep, at_once=1),
    }
