"""Withdraws replies whose own readers may not see any more what they used.

Only what is known for certain withdraws: a lookup that fails leaves a reply, and is tried again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from bot.flows import sentences
from bot.flows.keeping.keeping_requests import WITHDRAW, Withdrawal, WithdrawAsked
from bot.flows.pace import Pace
from bot.flows.readers import ReaderCheck
from bot.flows.requests import job_of
from bot.flows.runner import JobRun, RetryLater
from bot.surface import Destination, SurfaceError
from core.domain.audience import VenueKind
from core.domain.ids import (
    ConversationId,
    FileId,
    MessageId,
    TeamId,
    local_part,
    scoped,
    team_of,
)
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.library import Library
from core.records.replies import Replies, Reply
from core.records.uses import Uses

__all__ = ["Sight", "WithdrawReplies", "Withdrawals", "Withdrawer"]

logger = logging.getLogger(__name__)

_RETRY_S = 60.0
_ATTEMPTS = 30
"""Of a reply that could not be judged or changed: half an hour, then it is left."""
_AT_ONCE = 100
_MARGIN_S = 60.0
"""Longer than removing takes."""
_NEVER_PUBLIC = frozenset({VenueKind.PERSONAL, VenueKind.GROUP_DM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawals:
    """Asks for withdrawals, where the operator wants them (`WITHDRAW_ON_DELETE`)."""

    jobs: Jobs
    uses: Uses
    is_wanted: bool
    clock: Callable[[], float] = time.time

    async def ask(
        self, why: Withdrawal, about: str, *, cause: str, still_in: Collection[ConversationId] = ()
    ) -> None:
        """Write the job that withdraws replies, unless none used what it is about.

        The records must say before that the file, or the place, is gone: a reply that is noted
        later looks there itself.

        Args:
            why: what happened.
            about: the file's id with FILE_REMOVED, else the conversation's.
            cause: names what happened, within the team, so that it is done once.
            still_in: see `WithdrawAsked`.

        Raises:
            RecordsUnavailable: it was not written; ask again.
        """
        asked = WithdrawAsked(
            team=team_of(about), why=why, about=about, still_in=tuple(sorted(still_in))
        )
        await self._write(asked, cause, now=self.clock())

    @asynccontextmanager
    async def removing(self, *files: FileId, cause: str) -> AsyncIterator[None]:
        """Ask for what used these files, which the block removes; a little later if it breaks off.

        Raises:
            RecordsUnavailable: it was not written; remove and ask again.
        """
        gone = [
            WithdrawAsked(team=team_of(file), why=Withdrawal.FILE_REMOVED, about=file)
            for file in files
        ]
        later = self.clock() + _MARGIN_S
        for asked in gone:
            await self._write(asked, f"{cause}/first", now=later)
        yield
        for asked in gone:
            await self._write(asked, f"{cause}/then", now=self.clock())

    async def _write(self, asked: WithdrawAsked, cause: str, *, now: float) -> None:
        if self.is_wanted and await _concerned(self.uses, asked.why, asked.about):
            about = asked.about.partition("/")[2]
            id_ = scoped(asked.team, "withdraw", asked.why.value, about, cause)
            await self.jobs.create(job_of(WITHDRAW, asked, id_=id_, now=now))

    async def concern(self, file: FileId) -> bool:
        """Tell whether any reply used a file.

        Raises:
            RecordsUnavailable: it cannot be told now.
        """
        return bool(await self.uses.of_file(file))


async def _concerned(uses: Uses, why: Withdrawal, about: str) -> tuple[str, ...]:
    """Return the jobs of the replies to look at."""
    if why is Withdrawal.FILE_REMOVED:
        return await uses.of_file(FileId(about))
    if why is Withdrawal.SOURCE_CLOSED:
        return await uses.carried_from(ConversationId(about))
    return await uses.carried_into(ConversationId(about))


class Withdrawer(Protocol):
    """What is needed of a ReplySurface."""

    async def withdraw(
        self, message: MessageId, text: str, *, job: str, rest: Sequence[MessageId] = ()
    ) -> None:
        """Put a sentence in place of all of a reply."""
        ...


class Sight(Enum):
    """Whether a reply's readers may still see what it used."""

    KEPT = "kept"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReplies:
    """The flow behind withdrawals: the newest replies first, paced within Slack's limits."""

    surface: Withdrawer
    readers: ReaderCheck
    library: Library
    replies: Replies
    uses: Uses
    served: Conversations
    pace: Pace

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job; replies that are withdrawn already are not touched again."""
        left = await self.look_through(WITHDRAW.decode(run.job.payload))
        if left and run.job.attempts < _ATTEMPTS:
            raise RetryLater(_RETRY_S)

    async def look_through(
        self, asked: WithdrawAsked, *, before: Callable[[], Awaitable[None]] | None = None
    ) -> int:
        """Withdraw what must go; `before` is awaited before each. Return how many are left.

        Raises:
            RecordsUnavailable: it could not be told which those are.
        """
        left = withdrawn = 0
        for reply in await self._concerned(asked):
            sight = await self._sight(reply, asked)
            if sight is Sight.LOST and before is not None:
                await before()
            if sight is Sight.LOST and await self._take_back(reply, asked.why):
                withdrawn += 1
            elif sight is not Sight.KEPT:
                left += 1
        logger.info("replies_withdrawn", extra={"withdrawn": withdrawn, "left": left})
        return left

    async def _concerned(self, asked: WithdrawAsked) -> list[Reply]:
        jobs = await _concerned(self.uses, asked.why, asked.about)
        found: list[Reply] = []
        for start in range(0, len(jobs), _AT_ONCE):
            found += (await self.replies.get_many(jobs[start : start + _AT_ONCE])).values()
        posted = [r for r in found if not r.withdrawn and r.message is not None]
        were = {reply.conversation for reply in posted}
        now = {place: await self.served.where_it_is(place) for place in were}
        placed = [_placed(reply, now[reply.conversation]) for reply in posted]
        return sorted(placed, key=lambda reply: reply.posted_at, reverse=True)

    async def _sight(self, reply: Reply, asked: WithdrawAsked) -> Sight:
        """Tell whether everybody who reads a reply may still see each file it used.

        One that was only attached to a question has no record: it is gone, or left in some places,
        when that is said.
        """
        files = await self.library.files(reply.files)
        judged = [id_ for id_ in sorted(reply.files) if id_ in files or id_ == asked.about]
        # Who shared an answer knew its readers then, and what they could not see themselves.
        meant = reply.shared and asked.why is not Withdrawal.READERS_CHANGED
        still = {id_: file.shown_in for id_, file in files.items()}
        places = {FileId(asked.about): frozenset(asked.still_in), **still}
        seen = [await self._sight_of(reply, places[id_], meant) for id_ in judged]
        for sight in (Sight.LOST, Sight.UNKNOWN):
            if sight in seen:
                return sight
        return Sight.KEPT

    async def _sight_of(
        self, reply: Reply, places: frozenset[ConversationId], meant: bool
    ) -> Sight:
        if not places:
            return Sight.LOST
        if reply.conversation in places or (meant and places & reply.sources):
            return Sight.KEPT
        team: TeamId = team_of(reply.conversation)
        to = Destination(team=team, conversation=reply.conversation, asker=reply.asker)
        readers = await self.readers.readers(to)
        if any(readers.audience.allows(place) for place in places):
            return Sight.KEPT
        if not readers.are_known:
            return Sight.UNKNOWN
        for place in places:
            venue = await self.readers.conversations.venue(place)
            if venue.kind in _NEVER_PUBLIC:
                continue
            if venue.is_external is None:
                return Sight.UNKNOWN
            if venue.kind is VenueKind.PUBLIC_CHANNEL and readers.may_use_public:
                return Sight.KEPT
        return Sight.LOST

    async def _take_back(self, reply: Reply, why: Withdrawal) -> bool:
        """Withdraw a reply; False when it should be tried again."""
        is_removal = why is Withdrawal.FILE_REMOVED
        said = sentences.WITHDRAWN if is_removal else sentences.WITHDRAWN_FROM_READERS
        await self.pace.turn()
        try:
            if reply.message is not None:
                await self.surface.withdraw(reply.message, said, job=reply.job, rest=reply.rest)
        except SurfaceError as error:
            logger.warning("reply_not_withdrawn", extra={"job": reply.job, "code": error.code})
            if error.code != "message_not_found":
                return False
        await self.replies.mark_withdrawn(reply.job)
        return True


def _placed(reply: Reply, place: ConversationId) -> Reply:
    """Return a reply with the ids it has now, should its conversation have got another."""
    if place == reply.conversation:
        return reply
    message = _moved(reply.message, place) if reply.message is not None else None
    rest = tuple(_moved(further, place) for further in reply.rest)
    return replace(reply, conversation=place, message=message, rest=rest)


def _moved(message: MessageId, place: ConversationId) -> MessageId:
    return MessageId(f"{place}/{local_part(message)}")
