"""Connects what is answered to one person alone, and what that person shares of it."""

from __future__ import annotations

from bot.bootstrap.core import Core
from bot.flows.answering.answer_question import AnswerQuestion
from bot.flows.answering.top_up import TopUp
from bot.flows.readers import ReaderCheck
from bot.flows.roles import Roles
from bot.flows.runner import Flow
from bot.flows.sharing.answer_privately import AnswerPrivately
from bot.flows.sharing.private_requests import FORGET_KEPT, PRIVATE_ANSWER, SHARE_REQUEST
from bot.flows.sharing.share_answer import ShareAnswer
from bot.flows.sharing.share_check import ShareCheck
from bot.flows.sharing.share_offer import ForgetKept, ShareOffer
from bot.settings import Settings
from bot.slack.conversations import SlackConversations
from core.records.kept_answers import KeptAnswers

__all__ = ["private_flows", "top_up"]

_SHARED_AT_ONCE = 4


def top_up(core: Core, conversations: SlackConversations, readers: ReaderCheck) -> TopUp:
    """Return what offers private answers."""
    return TopUp(surface=conversations.surface, readers=readers, more=core.more_files)


def private_flows(
    settings: Settings, core: Core, conversations: SlackConversations, answer: AnswerQuestion
) -> dict[str, Flow]:
    """Return the use cases behind the buttons of private answers."""
    kept = KeptAnswers(core.engine.store)
    privately = AnswerPrivately(
        answer=answer,
        surface=conversations.surface,
        conversations=conversations,
        replies=answer.replies,
        sharing=ShareOffer(
            kept=kept, jobs=core.jobs, within_hours=settings.audience.share_within_hours
        ),
    )
    share = ShareAnswer(
        surface=conversations.surface,
        check=ShareCheck(readers=answer.readers, roles=Roles(settings=settings.roles)),
        kept=kept,
        replies=answer.replies,
        audit=core.audit,
        back=answer.back,
    )
    return {
        PRIVATE_ANSWER.flow: Flow(run=privately.run, at_once=settings.limits.max_jobs_at_once),
        SHARE_REQUEST.flow: Flow(run=share.run, at_once=_SHARED_AT_ONCE),
        FORGET_KEPT.flow: Flow(run=ForgetKept(kept=kept).run, at_once=1),
    }
