"""Shares a private answer with a conversation, once its asker has seen what that discloses."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.flows import sentences
from bot.flows.answering.answer_parts import noted_reply
from bot.flows.answering.look_back import LookBack
from bot.flows.runner import JobRun, RetryLater, request_id
from bot.flows.sharing.private_requests import (
    KEEP_PRIVATE,
    SHARE_CONFIRMED,
    SHARE_REQUEST,
    ShareAsked,
    ShareStep,
)
from bot.flows.sharing.share_check import Disclosure, NotSharable, ShareCheck
from bot.surface import Button, ButtonStyle, Destination, ReplySurface, SurfaceError
from core.domain.ids import local_part, team_of
from core.errors import RecordError
from core.records.audit import Audit, AuditAction, AuditEntry
from core.records.kept_answers import KeptAnswer, KeptAnswers
from core.records.replies import Replies, Reply

__all__ = ["ShareAnswer"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 5
_RETRY_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareAnswer:
    """The flow behind the three buttons of sharing."""

    surface: ReplySurface
    check: ShareCheck
    kept: KeptAnswers
    replies: Replies
    audit: Audit
    back: LookBack
    clock: Callable[[], float] = time.time

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job.

        Raises:
            RecordsUnavailable: it is not known what was done; the job is tried again.
            RecordChanged: the lease was lost; stop at once.
            RetryLater: Slack did not take it; the job is tried again.
        """
        asked = SHARE_REQUEST.decode(run.job.payload)
        try:
            await self._step(run, asked)
        except NotSharable as reason:
            await self._say(run, asked, reason.sentence)
        except (RecordError, RetryLater):
            raise
        except Exception:
            # A fault of ours: the one who pressed is told, the log has the rest.
            logger.exception("share_failed")
            await self.kept.give_back(asked.kept, job=run.job.id)
            await self._say(run, asked, _failed(sentences.UNEXPECTED, run))

    async def _step(self, run: JobRun, asked: ShareAsked) -> None:
        kept = await self._kept(asked)
        if asked.step is ShareStep.DECLINED:
            await self.kept.forget(kept.id)
            await self._say(run, asked, sentences.KEPT_PRIVATE)
        elif asked.step is ShareStep.CONFIRMED:
            await self._share(run, asked, kept)
        else:
            disclosure = await self.check.look(kept, _target(asked, kept))
            # A message of its own: the answer stays as it is.
            aside = replace(asked.destination, in_place=False)
            await self._ask(run, aside, kept, await self.check.question(disclosure))

    async def _kept(self, asked: ShareAsked) -> KeptAnswer:
        kept = await self.kept.get(asked.kept)
        if kept is None or (kept.expires_at <= self.clock() and not kept.shared):
            raise NotSharable(sentences.SHARE_EXPIRED)
        to = asked.destination
        if kept.asker != to.asker or kept.conversation != to.conversation:
            raise NotSharable(sentences.NOT_YOUR_ANSWER)
        return kept

    async def _ask(self, run: JobRun, to: Destination, kept: KeptAnswer, question: str) -> None:
        """Say what sharing would disclose, and ask for a decision."""
        buttons = (
            Button(
                action=SHARE_CONFIRMED,
                label=sentences.SHARE_NOW,
                value=f"{kept.id} {_digest(question)}",
                style=ButtonStyle.PRIMARY,
            ),
            Button(action=KEEP_PRIVATE, label=sentences.KEEP_PRIVATE, value=kept.id),
        )
        await self.surface.post(to, question, job=run.job.id, controls=buttons)

    async def _share(self, run: JobRun, asked: ShareAsked, kept: KeptAnswer) -> None:
        """Post the answer once, however often and wherever this was confirmed."""
        reply = await self.replies.get(run.job.id)
        if reply is None:
            claimed = await self.kept.claim(kept.id, job=run.job.id)
            if claimed is None or claimed.sharing != run.job.id:
                raise NotSharable(sentences.ALREADY_SHARED)
            reply = await self._post(run, asked, claimed)
        else:
            await self.back.again(reply)
        if reply is not None:
            await self._account(run, reply)
            await self.kept.was_shared(kept.id)
            await self._say(run, asked, sentences.SHARED)
            logger.info("answer_shared", extra={"files": len(reply.files)})

    async def _post(self, run: JobRun, asked: ShareAsked, kept: KeptAnswer) -> Reply | None:
        """Post the answer; None when more would be disclosed than was confirmed."""
        to = _target(asked, kept)
        try:
            disclosure = await self.check.look(kept, to)
            question = await self.check.question(disclosure)
            if asked.shown == _digest(question):
                return await self._posted(run, asked, to, disclosure)
        except NotSharable:
            await self.kept.give_back(kept.id, job=run.job.id)
            raise
        except SurfaceError as error:
            logger.warning("answer_not_shared", extra={"code": error.code})
            if run.job.attempts < _ATTEMPTS:
                raise RetryLater(_RETRY_S) from error
            await self.kept.give_back(kept.id, job=run.job.id)
            raise NotSharable(_failed(sentences.SHARE_FAILED, run)) from error
        await self.kept.give_back(kept.id, job=run.job.id)
        await self._ask(run, asked.destination, kept, question)
        return None

    async def _posted(
        self, run: JobRun, asked: ShareAsked, to: Destination, disclosure: Disclosure
    ) -> Reply:
        message = None
        if run.progress("starting") is not None:
            message = await self.surface.find(to, job=run.job.id, since=asked.asked_at)
        await run.note(starting="yes")
        stream = self.surface.stream(to, job=run.job.id, resume=message)
        answer = await self.check.for_readers(disclosure)
        note = sentences.shared_by(local_part(to.asker), hides=bool(disclosure.hidden))
        message = await stream.finish(answer, notes=[note])
        noted = noted_reply(to, run.job.id, message, answer, rest=stream.rest, at=self.clock())
        reply = replace(noted, shared=True)
        await self.replies.add(reply)
        used = [citation.passage for citation in answer.citations]
        await self.back.at(reply, to, used, before=disclosure.venue)
        return reply

    async def _account(self, run: JobRun, reply: Reply) -> None:
        """Note who shared what, a file an entry."""
        for file in sorted(reply.files):
            await self.audit.add(
                AuditEntry(
                    team=team_of(reply.conversation),
                    action=AuditAction.SHARE,
                    by=reply.asker,
                    at=reply.posted_at,
                    cause=run.job.id,
                    conversation=reply.conversation,
                    file=file,
                    message=reply.message,
                )
            )

    async def _say(self, run: JobRun, asked: ShareAsked, sentence: str) -> None:
        """Answer the one who pressed: in place of the question, beside the answer."""
        to = asked.destination
        if asked.step is ShareStep.ASKED:
            to = replace(to, in_place=False)
        try:
            await self.surface.post(to, sentence, job=run.job.id)
        except SurfaceError as error:
            logger.warning("share_reply_failed", extra={"code": error.code})


def _target(asked: ShareAsked, kept: KeptAnswer) -> Destination:
    """Return the thread the question was asked in."""
    to = asked.destination
    return Destination(
        team=to.team,
        conversation=kept.conversation,
        thread_ts=kept.thread_ts,
        asker=to.asker,
    )


def _digest(question: str) -> str:
    """Name a question, so that a confirmation counts only for what was asked."""
    return sha256(question.encode()).hexdigest()[:16]


def _failed(sentence: str, run: JobRun) -> str:
    return sentences.with_id(sentence, request_id(run.job.id))
