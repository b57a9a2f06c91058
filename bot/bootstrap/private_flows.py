"""Connects what is answered to one person alone."""

from __future__ import annotations

from bot.bootstrap.core import Core
from bot.flows.answer_privately import AnswerPrivately
from bot.flows.answer_question import AnswerQuestion
from bot.flows.private_requests import PRIVATE_ANSWER
from bot.flows.readers import ReaderCheck
from bot.flows.runner import Flow
from bot.flows.top_up import TopUp
from bot.slack.conversations import SlackConversations

__all__ = ["private_flows", "top_up"]


def top_up(core: Core, conversations: SlackConversations, readers: ReaderCheck) -> TopUp:
    """Return what offers private answers."""
    return TopUp(surface=conversations.surface, readers=readers, more=core.more_files)


def private_flows(
    conversations: SlackConversations, answer: AnswerQuestion, *, at_once: int
) -> dict[str, Flow]:
    """Return the use cases behind the buttons of private answers."""
    privately = AnswerPrivately(
        answer=answer,
        surface=conversations.surface,
        conversations=conversations,
        replies=answer.replies,
    )
    return {PRIVATE_ANSWER.flow: Flow(run=privately.run, at_once=at_once)}
