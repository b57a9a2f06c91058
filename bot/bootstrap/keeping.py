"""The use cases that keep what Docent knows, and what it said, current."""

from __future__ import annotations

from dataclasses import dataclass

from bot.bootstrap.core import Core
from bot.flows.answering.confirmed import ConfirmedFinder
from bot.flows.ingesting.watch_files import WatchFiles
from bot.flows.keeping.file_gone import RemoveFile
from bot.flows.keeping.files_touched import FilesTouchedAgain
from bot.flows.keeping.follow_conversation import FollowConversation
from bot.flows.keeping.keep_texts import SWEEP_TEXTS, KeepTexts
from bot.flows.keeping.keeping_requests import (
    CONVERSATION_CHANGED,
    FILE_SHARED,
    FILES_TOUCHED,
    WITHDRAW,
)
from bot.flows.keeping.look_again import LookAgain
from bot.flows.keeping.look_through import LookThrough
from bot.flows.keeping.sweep import SWEEP, Sweep
from bot.flows.keeping.sweep_orphans import SWEEP_ORPHANS, SweepOrphans
from bot.flows.keeping.uninstalled import UNINSTALLED, EraseEverything
from bot.flows.keeping.withdraw_replies import Withdrawals, WithdrawReplies
from bot.flows.pace import Pace
from bot.flows.readers import ReaderCheck
from bot.flows.requests import FILE_GONE
from bot.flows.runner import Flow
from bot.settings import KeepingSettings
from bot.slack.conversations import SlackConversations
from core.answering.answerer import Answerer
from core.ingestion.departing import Departing
from core.records.exchanges import Exchanges
from core.records.jobs import LEASE_S
from core.records.replies import Replies
from core.records.uses import Uses

__all__ = ["Keeping", "kept_texts", "withdraw_replies", "withdrawals"]

_WITHDRAWN_AT_ONCE = 10
_SWEPT_AT_ONCE = 5
_AT_ONCE = 4
_SHARED_AT_ONCE = 16
"""Most are in channels that nobody watches; those that are read take turns further down."""


def kept_texts(settings: KeepingSettings, core: Core) -> KeepTexts:
    """Return what keeps the words of questions and answers for a while."""
    return KeepTexts(exchanges=Exchanges(core.engine.store), days=settings.keep_text_days)


def withdraw_replies(
    settings: KeepingSettings, core: Core, conversations: SlackConversations, readers: ReaderCheck
) -> WithdrawReplies:
    """Return what withdraws replies, all within one pace."""
    return WithdrawReplies(
        surface=conversations.surface,
        readers=readers,
        library=core.library,
        replies=Replies(core.engine.store),
        uses=Uses(core.engine.store),
        served=core.served,
        pace=Pace(settings.withdrawals_per_minute, burst=_WITHDRAWN_AT_ONCE),
    )


def withdrawals(settings: KeepingSettings, core: Core) -> Withdrawals:
    """Return what asks for withdrawals."""
    uses = Uses(core.engine.store)
    return Withdrawals(jobs=core.jobs, uses=uses, is_wanted=settings.withdraw_on_delete)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Makes those use cases from the parts they share."""

    settings: KeepingSettings
    core: Core
    conversations: SlackConversations
    withdraw: WithdrawReplies

    def answerer(self) -> Answerer:
        """Return what answers, with the check before quoting."""
        confirmed = ConfirmedFinder(
            finder=self.core.retriever,
            conversations=self.conversations,
            library=self.core.library,
            served=self.core.served,
            jobs=self.core.jobs,
            confirm_files_s=self.settings.confirm_files_s,
            deadline_s=self.settings.confirm_deadline_s,
        )
        # Attached files were asked for just now, and most of them have no record to confirm.
        return self.core.answerer(confirmed)

    def flows(self) -> dict[str, Flow]:
        """Return the use cases by the name their jobs carry."""
        core, asks = self.core, withdrawals(self.settings, self.core)
        served = core.served
        look = LookAgain(
            conversations=self.conversations,
            ingestor=core.ingestor,
            library=core.library,
            withdrawals=asks,
        )
        watch = WatchFiles(conversations=self.conversations, ingestor=core.ingestor, served=served)
        through = LookThrough(
            conversations=self.conversations,
            library=core.library,
            served=served,
            look=look,
            watch=watch,
            pace=Pace(self.settings.sweep_calls_per_minute, burst=_SWEPT_AT_ONCE),
        )
        orphans = SweepOrphans(index=core.engine.index, library=core.library)
        remove = RemoveFile(ingestor=core.ingestor, withdrawals=asks)
        return {
            FILE_GONE.flow: Flow(run=remove.run, at_once=_AT_ONCE),
            FILES_TOUCHED.flow: Flow(run=FilesTouchedAgain(look=look).run, at_once=_AT_ONCE),
            FILE_SHARED.flow: Flow(run=watch.run, at_once=_SHARED_AT_ONCE),
            CONVERSATION_CHANGED.flow: Flow(run=self._follow(through).run, at_once=_AT_ONCE),
            SWEEP_ORPHANS.flow: Flow(run=orphans.run, at_once=1),
            SWEEP: Flow(run=self._sweep(through).run, at_once=1),
            WITHDRAW.flow: Flow(run=self.withdraw.run, at_once=1),
            UNINSTALLED.flow: Flow(run=self._uninstalled().run, at_once=1),
            SWEEP_TEXTS.flow: Flow(run=kept_texts(self.settings, core).sweep, at_once=1),
        }

    def _uninstalled(self) -> EraseEverything:
        engine = self.core.engine

        async def is_empty() -> bool:
            async for _ in engine.store.scan():
                return False
            return not await engine.index.generations(limit=1)

        return EraseEverything(
            wipe=engine.wipe,
            is_empty=is_empty,
            others_end_s=0.0 if engine.is_exclusive else LEASE_S / 2,
        )

    def _departing(self) -> Departing:
        return Departing(
            ingestor=self.core.ingestor,
            library=self.core.library,
            served=self.core.served,
            uses=Uses(self.core.engine.store),
        )

    def _follow(self, through: LookThrough) -> FollowConversation:
        return FollowConversation(
            library=self.core.library,
            served=through.served,
            departing=self._departing(),
            look=through,
            withdrawals=through.look.withdrawals,
        )

    def _sweep(self, through: LookThrough) -> Sweep:
        return Sweep(
            conversations=self.conversations,
            library=self.core.library,
            served=through.served,
            departing=self._departing(),
            look=through,
            jobs=self.core.jobs,
            keep_after_leave_days=self.settings.keep_after_leave_days,
        )
