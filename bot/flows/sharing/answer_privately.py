"""Answers a channel's question again, for its asker alone, from all that the asker may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.answering.answer_question import AnswerQuestion
from bot.flows.requests import QuestionAsked
from bot.flows.runner import JobRun
from bot.flows.sharing.private_requests import PRIVATE_ANSWER, PrivateAnswerAsked
from bot.flows.sharing.share_offer import ShareOffer
from bot.surface import Control, ConversationSurface, ReplySurface
from core.domain.answers import Answer
from core.domain.ids import local_part, scoped
from core.records.replies import Replies

__all__ = ["AnswerPrivately"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPrivately:
    """The flow behind the button of a top-up."""

    answer: AnswerQuestion
    surface: ReplySurface
    conversations: ConversationSurface
    replies: Replies
    sharing: ShareOffer

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job.

        Raises:
            RecordsUnavailable: it could not be checked who asked.
            SurfaceError: Slack refused, or could not be reached.
        """
        asked = PRIVATE_ANSWER.decode(run.job.payload)
        to = asked.destination
        refusal = await self._refusal(asked)
        words = None
        if refusal is None:
            words = await self.conversations.own_words(to, message_ts=asked.message_ts)
        if not words:
            await self.surface.post(to, refusal or sentences.QUESTION_GONE, job=run.job.id)
            return
        question = QuestionAsked(
            destination=to,
            text=words,
            asked_at=asked.asked_at,
            message_ts=asked.message_ts,
            in_thread=to.thread_ts != asked.message_ts,
            files=asked.files,
        )

        async def controls(answer: Answer) -> Sequence[Control]:
            return await self.sharing.controls(run, question, answer)

        await self.answer.reply(run, question, controls=controls)

    async def _refusal(self, asked: PrivateAnswerAsked) -> str | None:
        """Say why the one who pressed gets no answer: our own records name the asker."""
        to = asked.destination
        channel = local_part(to.conversation)
        reply = await self.replies.get(scoped(to.team, "message", channel, asked.message_ts))
        if reply is None:
            return sentences.QUESTION_GONE
        return None if reply.asker == to.asker else sentences.NOT_YOUR_QUESTION
