"""Connects what becomes of answers that people read later who may see less."""

from __future__ import annotations

from bot.bootstrap.core import Core
from bot.flows.keeping.late_readers import LateReaders, NoticeReaders
from bot.flows.keeping.late_requests import LATE_READERS
from bot.flows.keeping.withdraw_replies import WithdrawReplies
from bot.flows.runner import Flow
from bot.settings import AudienceSettings
from bot.slack.conversations import SlackConversations

__all__ = ["late_flows", "notice_readers"]


def late_flows(
    settings: AudienceSettings, conversations: SlackConversations, withdraw: WithdrawReplies
) -> dict[str, Flow]:
    """Return the use case by the name its jobs carry."""
    late = LateReaders(
        withdraw=withdraw,
        surface=conversations.surface,
        conversations=conversations,
        choice=settings.late_readers,
    )
    return {LATE_READERS.flow: Flow(run=late.run, at_once=1)}


def notice_readers(settings: AudienceSettings, core: Core) -> NoticeReaders:
    """Return what notices late readers when somebody asks."""
    return NoticeReaders(jobs=core.jobs, choice=settings.late_readers)
