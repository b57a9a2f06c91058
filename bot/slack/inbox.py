"""Takes deliveries in: written durably before Slack is told, or answered with an apology."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from bot.flows import sentences
from bot.flows.runner import JobRunner, request_id
from bot.slack.incoming import Accepted, Incoming, Listener, Remembered, TriggerKind
from bot.slack.listeners import LISTENERS
from bot.slack.membership import SlackMembership
from bot.surface import ReplySurface
from core.errors import RecordError, RecordsUnavailable
from core.records.jobs import Job
from core.utils.aio import BackgroundTasks
from core.utils.newest import Newest

__all__ = ["Inbox"]

logger = logging.getLogger(__name__)

_CLAIM_S = 2.0
"""Slack wants an answer within 3 s; a claim that takes longer is answered with an apology."""
_REMEMBERED = 10_000


def _table() -> Mapping[tuple[TriggerKind, str], Sequence[Listener]]:
    table: dict[tuple[TriggerKind, str], list[Listener]] = {}
    for listener in LISTENERS:
        for name in listener.names:
            table.setdefault((listener.kind, name), []).append(listener)
    return table


class Inbox:
    """Turns deliveries into jobs, once each."""

    def __init__(
        self, *, runner: JobRunner, surface: ReplySurface, membership: SlackMembership
    ) -> None:
        self._runner = runner
        self._surface = surface
        self._membership = membership
        self._listeners = _table()
        self._apologised: Newest[str, None] = Newest(_REMEMBERED)
        self._late = BackgroundTasks()

    async def accept(self, incoming: Incoming) -> None:
        """Take a delivery in; returning means that Slack may be told so.

        Raises:
            RecordsUnavailable: it was not written in time; Slack must try again.
            SurfaceError: nor could it be apologised for; Slack must try again.
        """
        listeners = self._listeners.get((incoming.kind, incoming.name), ())
        for listener in listeners:
            await self._forget(listener.forget(incoming))
        for listener in listeners:
            accepted = listener.accept(incoming)
            if accepted is not None:
                await self._claim(accepted)

    async def _forget(self, remembered: Remembered) -> None:
        for channel in remembered.conversations:
            self._membership.forget_conversation(channel)
        for user in remembered.people:
            await self._membership.person_changed(user)
        for leaver in remembered.leavers:
            await self._membership.member_left(leaver)

    async def _claim(self, accepted: Accepted) -> None:
        job = accepted.job
        writing = asyncio.ensure_future(self._runner.submit(job))
        try:
            created = await asyncio.wait_for(asyncio.shield(writing), _CLAIM_S)
        except TimeoutError as error:
            if accepted.destination is None:
                # Nobody was told anything: should the write land it runs, and what Slack then
                # delivers again is a duplicate.
                self._late.start(self._land(writing), name="land")
                raise RecordsUnavailable("the claim took too long") from error
            # The write may still land; it must not be answered a second time then.
            self._runner.refuse(job)
            self._late.start(self._withdraw(job, writing), name="withdraw")
            await self._apologise(accepted, error)
            return
        except RecordsUnavailable as error:
            await self._apologise(accepted, error)
            return
        logger.info(
            "accepted" if created else "duplicate",
            extra={"request_id": request_id(job.id), "flow": job.flow},
        )

    async def _land(self, writing: asyncio.Future[bool]) -> None:
        try:
            await writing
        except RecordError as error:
            logger.warning("claim_not_written", extra={"error": error.reason})

    async def _withdraw(self, job: Job, writing: asyncio.Future[bool]) -> None:
        try:
            if await writing:
                await self._runner.withdraw(job)
        except RecordError as error:
            logger.warning("claim_not_withdrawn", extra={"error": error.reason})

    async def close(self) -> None:
        """Wait a moment for claims that are still under way."""
        await self._late.close(grace_s=_CLAIM_S)

    async def _apologise(self, accepted: Accepted, error: Exception) -> None:
        job = accepted.job
        logger.error("claim_failed", extra={"request_id": request_id(job.id), "error": repr(error)})
        if accepted.destination is None:
            raise error
        if job.id in self._apologised:
            return
        sentence = sentences.for_error(RecordsUnavailable("the claim took too long"))
        text = sentences.with_id(sentence, request_id(job.id))
        await self._surface.post(accepted.destination, text, job=job.id)
        self._apologised[job.id] = None
