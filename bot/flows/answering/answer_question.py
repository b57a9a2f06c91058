"""Answers one question, where it was asked, from what every reader of the reply may see."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from bot.flows import sentences
from bot.flows.answering.answer_parts import (
    Answered,
    Controls,
    how_to_ask,
    no_controls,
    noted_reply,
    notes_under,
    refusal,
)
from bot.flows.answering.attachments import ReadAttachments
from bot.flows.answering.look_back import LookBack
from bot.flows.answering.small_talk import small_talk
from bot.flows.answering.thread_context import ThreadContext
from bot.flows.answering.top_up import TopUp
from bot.flows.ingesting.add_files import add_files_controls
from bot.flows.keeping.keep_texts import KeepTexts
from bot.flows.readers import ReaderCheck, Readers
from bot.flows.requests import QUESTION, QuestionAsked
from bot.flows.runner import JobRun, RetryLater, request_id
from bot.settings import LimitSettings
from bot.surface import (
    AnswerStream,
    Destination,
    PlaceClosed,
    ReplySurface,
    SurfaceError,
)
from core.answering.answerer import Answerer
from core.domain.answers import Answer, Outcome, Turn
from core.domain.ids import MessageId
from core.domain.search import Passage, Retrieval
from core.errors import DocentError, RecordChanged
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.replies import Replies, Reply
from core.utils.aio import cancelled
from core.utils.logging import log_context

__all__ = ["AnswerQuestion"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 20
_RETRY_S = 10.0


class _Attempt(NamedTuple):
    """A question, the attempt at its job, the reply that grows, and what stands under it."""

    asked: QuestionAsked
    run: JobRun
    stream: AnswerStream
    controls: Controls


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion:
    """The flow behind mentions, direct messages and `/ask`."""

    surface: ReplySurface
    context: ThreadContext
    answerer: Answerer
    readers: ReaderCheck
    replies: Replies
    texts: KeepTexts
    jobs: Jobs
    served: Conversations
    top_up: TopUp
    attachments: ReadAttachments
    back: LookBack
    limits: LimitSettings
    quotes_only: bool
    """Whether answers are quotes, picked without a language model."""
    clock: Callable[[], float] = time.time

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job: one visible reply, then what only its asker is told."""
        asked = QUESTION.decode(run.job.payload)
        with log_context(channel=asked.destination.conversation):
            answered = await self.reply(run, asked)
            if answered is not None and asked.has_words:
                await self.top_up.offer(run, asked, answered.readers, answered.turns)

    async def reply(
        self, run: JobRun, asked: QuestionAsked, *, controls: Controls = no_controls
    ) -> Answered | None:
        """Reply once, whatever happens; None when it was no answer, or there was one before."""
        with log_context(channel=asked.destination.conversation):
            noted = await self.replies.get(run.job.id) if run.is_resumed else None
            if noted is not None:
                await self.back.again(noted)
                return None
            attempt = _Attempt(asked, run, await self._begin(asked, run), controls)
            try:
                return await self._answer(attempt)
            except RecordChanged:
                raise
            except DocentError as error:
                logger.exception("answer_failed", extra={"error": type(error).__name__})
                await self._apologise(attempt, sentences.for_error(error))
            except SurfaceError as error:
                # Slack did not take the answer; a plain sentence may still get through.
                logger.exception("reply_failed", extra={"code": error.code})
                await self._apologise(attempt, sentences.UNEXPECTED)
            except Exception:
                # A fault of ours: people are told, the log has the rest.
                logger.exception("answer_failed")
                await self._apologise(attempt, sentences.UNEXPECTED)
            return None

    async def _apologise(self, attempt: _Attempt, sentence: str) -> None:
        try:
            await self._say(attempt, sentence)
        except SurfaceError as error:
            # Another attempt writes the whole answer once more, and Claude is paid for it.
            if isinstance(error, PlaceClosed) or attempt.run.job.attempts >= _ATTEMPTS:
                logger.exception("not_answered", extra={"code": error.code})
                return
            raise RetryLater(_RETRY_S) from error

    async def _begin(self, asked: QuestionAsked, run: JobRun) -> AnswerStream:
        """Begin a reply, or take over the one an earlier attempt left."""
        to, resume = asked.destination, None
        if run.is_resumed:
            noted = run.progress("message")
            resume = MessageId(noted) if noted else None
            if resume is None and run.progress("starting") is not None:
                resume = await self.surface.find(
                    to, job=run.job.id, since=asked.asked_at, streamed=True
                )
            if resume is not None:
                await self.surface.close_stream(resume)
        return self.surface.stream(to, job=run.job.id, resume=resume)

    async def _answer(self, attempt: _Attempt) -> Answered | None:
        asked = attempt.asked
        reason = self._no_answer_needed(asked)
        if reason is not None:
            await self._say(attempt, reason, note_id=False)
            return None
        doing = sentences.READING_ATTACHED if asked.files else sentences.READING_QUESTION
        status = asyncio.create_task(self.surface.status(asked.destination, doing))
        try:
            readers = await self.readers.readers(asked.destination)
            await self.back.notice.note(readers)
            reason = refusal(readers)
            if reason is not None:
                await self._say(attempt, reason, note_id=False)
                return None
            turns = await self._turns(asked, readers)
            attached = await self.attachments.read(asked, turns)
            reason = how_to_ask(asked, attached, quotes_only=self.quotes_only)
            if reason is not None:
                await self._say(attempt, reason, note_id=False)
                return None
            answered = Answered(readers=readers, turns=turns, attached=attached)
            return answered if await self._write(attempt, answered) else None
        finally:
            await cancelled([status])

    def _no_answer_needed(self, asked: QuestionAsked) -> str | None:
        if not asked.has_words and not asked.files:
            if asked.text.strip():
                return sentences.NO_WORDS
            is_command = asked.destination.response_url is not None
            return sentences.ASK_USAGE if is_command else sentences.EMPTY_MENTION
        said = None if asked.files else small_talk(asked.text)
        if said is not None:
            return said
        waited_s = self.clock() - asked.asked_at
        if waited_s > self.limits.stale_question_s:
            return sentences.stale_question(round(waited_s / 60))
        return None

    async def _write(self, attempt: _Attempt, given: Answered) -> bool:
        """Write the answer; False when a sentence was said in its place."""
        asked, to = attempt.asked, attempt.asked.destination
        events = self.answerer.answer(
            asked.text if asked.has_words else "",
            audience=given.readers.audience,
            turns=given.turns,
            attachments=given.attached.attachments,
            prefer=to.conversation,
            user_hash=sha256(to.asker.encode()).hexdigest(),
        )
        passages: Sequence[Passage] = ()
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Retrieval):
                    passages = event.passages
                elif isinstance(event, Answer):
                    return await self._finish(attempt, event, given)
                elif attempt.stream.message is not None or await self._may_show(to, passages):
                    await self._show(attempt, event.text)
                else:
                    await self._say(attempt, sentences.CHANGED_MEANWHILE)
                    return False
        return False

    async def _may_show(self, to: Destination, passages: Sequence[Passage]) -> bool:
        """Check before the first words go out, for those cannot be taken back."""
        return to.private_to is not None or await self.readers.still_allows(to, passages)

    async def _turns(self, asked: QuestionAsked, readers: Readers) -> Sequence[Turn]:
        if not asked.in_thread or asked.message_ts is None:
            return ()
        return await self.context.turns(asked.destination, readers, before_ts=asked.message_ts)

    async def _show(self, attempt: _Attempt, text: str) -> None:
        run, stream = attempt.run, attempt.stream
        if stream.message is None:
            await run.note(starting="yes")
        await stream.show(text)
        if stream.message is not None and run.progress("message") is None:
            await run.note(message=stream.message)

    async def _finish(self, attempt: _Attempt, answer: Answer, given: Answered) -> bool:
        to, stream = attempt.asked.destination, attempt.stream
        if answer.outcome is Outcome.REFUSED:
            await self._say(attempt, sentences.REFUSED_BY_MODEL)
            return False
        named = [*(c.passage for c in answer.citations), *answer.nearest]
        if not await self.readers.still_allows(to, named):
            await self._say(attempt, sentences.CHANGED_MEANWHILE)
            return False
        await attempt.run.note(starting="yes")
        notes = await notes_under(given, answer, self.served, quotes_only=self.quotes_only)
        buttons = [*await attempt.controls(answer), *add_files_controls(given)]
        message = await stream.finish(answer, notes=notes, controls=buttons)
        reply = await self._record(attempt, message, answer)
        await self.back.at(reply, to, named, before=given.readers.venue)
        logger.info(
            "answered",
            extra={
                "outcome": answer.outcome.value,
                "model": answer.model,
                "citations": len(answer.citations),
                "input_tokens": answer.usage.input_tokens,
                "cache_read_tokens": answer.usage.cache_read_tokens,
                "cache_write_tokens": answer.usage.cache_write_tokens,
                "output_tokens": answer.usage.output_tokens,
                "usd": None if answer.usd is None else round(answer.usd, 6),
                "waited_ms": round((self.clock() - attempt.asked.asked_at) * 1000),
            },
        )
        return True

    async def _say(self, attempt: _Attempt, sentence: str, *, note_id: bool = True) -> None:
        run = attempt.run
        text = sentences.with_id(sentence, request_id(run.job.id)) if note_id else sentence
        await run.note(starting="yes")
        message = await attempt.stream.replace(text)
        await self._record(attempt, message, None)

    async def _record(
        self, attempt: _Attempt, message: MessageId | None, answer: Answer | None
    ) -> Reply:
        asked, job = attempt.asked, attempt.run.job
        rest = attempt.stream.rest
        reply = noted_reply(asked.destination, job.id, message, answer, rest=rest, at=self.clock())
        await self.replies.add(reply)
        await self.texts.keep(asked, reply, answer)
        if await self.jobs.was_erased(job):
            # Whoever asked was erased, or the conversation, while the reply was on its way.
            await self.replies.erase_words(reply.job)
        return reply
