"""The flows behind the words after `/ingest` that are about one file, or only tell."""

from __future__ import annotations

from bot.bootstrap.core import Core
from bot.bootstrap.keeping import withdrawals
from bot.flows.deeds import Deeds
from bot.flows.files.check_file import CheckFile
from bot.flows.files.file_lookup import FileLookup
from bot.flows.files.file_requests import (
    CHECK,
    CHECK_FILE,
    FORGET,
    FORGET_FILE,
    REMEMBER,
    REMEMBER_FILE,
)
from bot.flows.files.forget_file import ForgetFile
from bot.flows.files.remember_file import RememberFile
from bot.flows.ingesting.ingest_requests import INGEST_STATUS, WATCH
from bot.flows.ingesting.ingest_status import IngestStatus
from bot.flows.ingesting.watch_channel import WatchChannel
from bot.flows.readers import ReaderCheck
from bot.flows.roles import Roles
from bot.flows.runner import Flow
from bot.settings import Settings
from bot.slack.app import Identity
from bot.slack.conversations import SlackConversations

__all__ = ["file_flows", "status_flows"]

_AT_ONCE = 4


def file_flows(
    settings: Settings, core: Core, conversations: SlackConversations, readers: ReaderCheck
) -> dict[str, Flow]:
    """Return what forgets a file, uses it again and tells of it, by the name its jobs carry."""
    lookup = FileLookup(conversations=conversations, library=core.library, readers=readers)
    roles = Roles(settings=settings.roles)
    deeds = Deeds(audit=core.audit)
    forget = ForgetFile(
        surface=conversations.surface,
        lookup=lookup,
        forgetting=core.ingestor.forgetting,
        roles=roles,
        deeds=deeds,
        withdrawals=withdrawals(settings.keeping, core),
    )
    remember = RememberFile(
        surface=conversations.surface,
        conversations=conversations,
        lookup=lookup,
        ingestor=core.ingestor,
        roles=roles,
        deeds=deeds,
    )
    check = CheckFile(
        surface=conversations.surface,
        conversations=conversations,
        lookup=lookup,
        index=core.engine.index,
        roles=roles,
    )
    flows = {
        FORGET.flow: forget.ask,
        FORGET_FILE.flow: forget.forget,
        REMEMBER.flow: remember.ask,
        REMEMBER_FILE.flow: remember.remember,
        CHECK.flow: check.ask,
        CHECK_FILE.flow: check.check,
    }
    return {name: Flow(run=run, at_once=_AT_ONCE) for name, run in flows.items()}


def status_flows(
    settings: Settings, core: Core, conversations: SlackConversations, identity: Identity
) -> dict[str, Flow]:
    """Return what tells of a channel, and what watches it."""
    status = IngestStatus(
        surface=conversations.surface,
        conversations=conversations,
        library=core.library,
        served=core.served,
        jobs=core.jobs,
        roles=Roles(settings=settings.roles),
        bot_name=identity.name,
    )
    watch = WatchChannel(
        surface=conversations.surface,
        conversations=conversations,
        library=core.library,
        served=core.served,
        roles=Roles(settings=settings.roles),
        deeds=Deeds(audit=core.audit),
    )
    return {
        INGEST_STATUS.flow: Flow(run=status.run, at_once=_AT_ONCE),
        WATCH.flow: Flow(run=watch.run, at_once=_AT_ONCE),
    }
