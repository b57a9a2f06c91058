"""A guest came in, or another organisation: what was answered there before is looked at again.

Only what is known for certain withdraws: a lookup that fails is tried again, and then left.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.flows import sentences
from bot.flows.keeping.keeping_requests import Withdrawal, WithdrawAsked
from bot.flows.keeping.late_requests import LATE_READERS, LateReadersSeen, late_readers_job
from bot.flows.keeping.withdraw_replies import WithdrawReplies
from bot.flows.readers import Readers
from bot.flows.runner import JobRun, RetryLater
from bot.flows.say_once import say_once
from bot.surface import ConversationSurface, Destination, ReplySurface, SurfaceError
from core.domain.audience import LateReadersChoice, Venue
from core.domain.ids import ConversationId, UserId, local_part, scoped, team_of
from core.errors import RecordError
from core.records.jobs import Job, Jobs
from core.utils.newest import Newest

__all__ = ["LateReaders", "NoticeReaders"]

logger = logging.getLogger(__name__)

_RETRY_S = 60.0
_ATTEMPTS = 30
"""Of what could not be found out: half an hour, then it is left."""
_DAY_S = 86_400
_MOST_NOTICED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReaders:
    """The flow behind joins, changed accounts, and channels shared with others."""

    withdraw: WithdrawReplies
    surface: ReplySurface
    conversations: ConversationSurface
    choice: LateReadersChoice

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job.

        Raises:
            RetryLater: something could not be found out, or not be withdrawn yet.
            RecordsUnavailable: the job is tried again.
        """
        if self.choice is LateReadersChoice.KEEP:
            return
        seen = LATE_READERS.decode(run.job.payload)
        # Another process may have heard of it first: what this one remembers is older.
        self.conversations.forget(seen.person, seen.conversation)
        places = await self._places(seen)
        left = places is None
        for place in places or ():
            left = await self._look_through(run, place) or left
        if left and run.job.attempts < _ATTEMPTS:
            raise RetryLater(_RETRY_S)

    async def _places(self, seen: LateReadersSeen) -> Sequence[ConversationId] | None:
        """Return the conversations with late readers; None when it could not be found out."""
        places = [] if seen.conversation is None else [seen.conversation]
        if seen.person is not None:
            asker = await self.conversations.asker(seen.person)
            sees_less = _either(asker.is_guest, asker.is_external)
            places = places or sorted(asker.conversations)
        elif seen.conversation is not None:
            sees_less = _sees_less(await self.conversations.venue(seen.conversation))
        else:
            sees_less = False
        if sees_less is None:
            return None
        return places if sees_less else ()

    async def _look_through(self, run: JobRun, place: ConversationId) -> bool:
        """Withdraw what the late readers may not see, and say so once; True if some is left."""
        step = f"withdrawn {local_part(place)}"
        # Before replies are looked up: one that is noted later is looked back at by then.
        await self.conversations.readers_changed(place)

        async def note() -> None:
            # Before the first goes, so that a crash in between does not leave it untold.
            if run.progress(step) is None:
                await run.note(**{step: "yes"})

        asked = WithdrawAsked(team=team_of(place), why=Withdrawal.READERS_CHANGED, about=str(place))
        is_left = await self.withdraw.look_through(asked, before=note) > 0
        if run.progress(step) == "yes":
            if not await self._tell(run, place):
                return True
            await run.note(**{step: "told"})
        return is_left

    async def _tell(self, run: JobRun, place: ConversationId) -> bool:
        team = team_of(place)
        nobody = UserId(scoped(team, ""))
        to = Destination(team=team, conversation=place, asker=nobody)
        job = f"{run.job.id}/{local_part(place)}"
        try:
            await say_once(self.surface, to, sentences.LATE_READERS, run, job=job)
        except SurfaceError as error:
            logger.warning("late_readers_untold", extra={"code": error.code})
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReaders:
    """Notices late readers when somebody asks, should Slack have told of them in vain."""

    jobs: Jobs
    choice: LateReadersChoice
    clock: Callable[[], float] = time.time
    _noticed: Newest[str, None] = field(default_factory=lambda: Newest(_MOST_NOTICED))

    async def note(self, readers: Readers) -> None:
        """Look once a day at what was answered where guests or outside people read."""
        if self.choice is LateReadersChoice.KEEP or not _sees_less(readers.venue):
            return
        job = self._job(readers.venue.conversation, cause=f"noticed {self.clock() // _DAY_S:.0f}")
        if job.id in self._noticed:
            return
        try:
            await self.jobs.create(job)
        except RecordError as error:
            # The question comes first; the next one there notices it again.
            logger.warning("late_readers_not_noted", extra={"error": error.reason})
            return
        self._noticed[job.id] = None

    async def look_again(self, place: ConversationId, *, reply: str) -> None:
        """Have somebody look at who reads a conversation, for the sake of the reply of a job.

        Raises:
            RecordsUnavailable: it was not noted.
        """
        if self.choice is not LateReadersChoice.KEEP:
            await self.jobs.create(self._job(place, cause=f"meanwhile {local_part(reply)}"))

    async def compare(self, before: Venue, now: Venue, *, reply: str) -> bool:
        """Look at a reply whose readers changed between its last check and the note of it.

        `before` is what the reply was checked for, `reply` its job. Return whether guests or
        outside people came, or may have come.

        Raises:
            RecordsUnavailable: it was not noted.
        """
        is_late = _may_have_come(before.is_external, now.is_external) or _may_have_come(
            _sees_less(before), _sees_less(now)
        )
        if is_late:
            await self.look_again(now.conversation, reply=reply)
        return is_late

    def _job(self, place: ConversationId, *, cause: str) -> Job:
        seen = LateReadersSeen(team=team_of(place), conversation=place, person=None)
        return late_readers_job(seen, cause=cause, now=self.clock())


def _sees_less(venue: Venue) -> bool | None:
    """Tell whether guests or outside people read a conversation; None when it is not known."""
    return _either(venue.has_guests, venue.is_external)


def _may_have_come(before: bool | None, now: bool | None) -> bool:
    return before is False and now is not False


def _either(*told: bool | None) -> bool | None:
    """Tell whether one holds; None when none is known to, and one is not known."""
    if any(told):
        return True
    return None if None in told else False
