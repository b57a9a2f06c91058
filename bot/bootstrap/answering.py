"""Connects what answers a question."""

from __future__ import annotations

from bot.bootstrap.core import Core
from bot.bootstrap.keeping import kept_texts, withdrawals
from bot.bootstrap.late_flows import notice_readers
from bot.bootstrap.private_flows import top_up
from bot.flows.answering.answer_question import AnswerQuestion
from bot.flows.answering.attachments import ReadAttachments
from bot.flows.answering.look_back import LookBack
from bot.flows.answering.thread_context import ThreadContext
from bot.flows.readers import ReaderCheck
from bot.settings import Settings
from bot.slack.conversations import SlackConversations
from core.answering.answerer import Answerer
from core.config.settings import AnswerModelChoice
from core.records.replies import Replies

__all__ = ["answer_question"]


def answer_question(
    settings: Settings,
    core: Core,
    conversations: SlackConversations,
    readers: ReaderCheck,
    answerer: Answerer,
) -> AnswerQuestion:
    """Return the use case behind mentions, direct messages and `/ask`."""
    replies = Replies(core.engine.store)
    back = LookBack(
        surface=conversations.surface,
        readers=readers,
        replies=replies,
        notice=notice_readers(settings.audience, core),
        withdrawals=withdrawals(settings.keeping, core),
    )
    return AnswerQuestion(
        surface=conversations.surface,
        context=ThreadContext(conversations=conversations, readers=readers, replies=replies),
        answerer=answerer,
        readers=readers,
        replies=replies,
        texts=kept_texts(settings.keeping, core),
        jobs=core.jobs,
        served=core.served,
        top_up=top_up(core, conversations, readers),
        attachments=ReadAttachments(
            conversations=conversations, opener=core.opener, limits=settings.limits
        ),
        back=back,
        limits=settings.limits,
        quotes_only=settings.core.answering.answer_model is AnswerModelChoice.EXTRACTIVE,
    )
