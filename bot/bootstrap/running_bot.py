"""Opens the whole bot and connects it to Slack."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from enum import StrEnum

from slack_bolt.async_app import AsyncApp

from bot.bootstrap.answering import answer_question
from bot.bootstrap.core import Core, CoreOpener, open_core
from bot.bootstrap.file_flows import file_flows, status_flows
from bot.bootstrap.ingest_flows import ingest_flows, ingest_word_flows
from bot.bootstrap.keeping import Keeping, withdraw_replies
from bot.bootstrap.late_flows import late_flows
from bot.bootstrap.private_flows import private_flows
from bot.flows.chores import Chore, Chores
from bot.flows.colleagues import Colleagues
from bot.flows.heartbeat import heartbeat
from bot.flows.keeping.keep_texts import SWEEP_TEXTS
from bot.flows.keeping.keeping_requests import (
    CONVERSATION_CHANGED,
    FILE_SHARED,
    FILES_TOUCHED,
    WITHDRAW,
)
from bot.flows.keeping.late_requests import LATE_READERS
from bot.flows.keeping.sweep import SWEEP
from bot.flows.keeping.sweep_orphans import SWEEP_ORPHANS
from bot.flows.readers import ReaderCheck
from bot.flows.requests import FILE_GONE, INGEST, QUESTION
from bot.flows.runner import Flow, JobRunner
from bot.server import Handler, HealthCheck
from bot.settings import Settings, SlackSettings, SlackTransport
from bot.slack.api import SlackApi
from bot.slack.app import Identity, build_app, who_am_i
from bot.slack.conversations import SlackConversations
from bot.slack.files import SlackFiles
from bot.slack.http import events_handler
from bot.slack.inbox import Inbox
from bot.slack.membership import SlackMembership
from bot.slack.socket import connected
from bot.slack.surface import SlackSurface
from core.records.epochs import Epochs
from core.records.workers import Workers

__all__ = ["Bot", "Role", "open_bot"]


_KINDS = (INGEST, FILE_GONE, FILE_SHARED, FILES_TOUCHED, CONVERSATION_CHANGED, WITHDRAW)
_WORKER_FLOWS = frozenset(kind.flow for kind in (*_KINDS, LATE_READERS)) | {
    SWEEP,
    SWEEP_ORPHANS.flow,
}
_LEFT_TO_WORKERS = frozenset({INGEST.flow, SWEEP_ORPHANS.flow})
"""Long ones. What hides a file is short and urgent: `serve` does it at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A running bot: its jobs, and what tells whether it is well."""

    identity: Identity
    runner: JobRunner
    checks: dict[str, HealthCheck]


class Role(StrEnum):
    """What a process does: `serve` takes in and answers, `worker` only runs long jobs."""

    SERVE = "serve"
    WORKER = "worker"


@asynccontextmanager
async def open_bot(
    settings: Settings,
    role: Role,
    *,
    receive_http: Callable[[Handler | None], None],
    cores: CoreOpener = open_core,
) -> AsyncIterator[Bot]:
    """Open the whole bot and connect it to Slack.

    Args:
        settings: everything.
        role: a worker runs jobs without taking anything in.
        receive_http: is given the handler of Slack's HTTP events, when that transport is chosen.
        cores: opens what knows no chat platform.

    Raises:
        DocentError: a part cannot be opened.
        SurfaceError: Slack refuses a token, or cannot be reached.
    """
    slack = settings.slack
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(
            SlackApi(token=slack.slack_bot_token.get_secret_value(), base_url=slack.slack_api_url)
        )
        identity = await who_am_i(api)
        core = await stack.enter_async_context(cores(settings.core))
        conversations = _conversations(settings, api, identity, core)
        runner = await _runner(settings, role, core, conversations, identity)
        stack.push_async_callback(runner.close, grace_s=settings.limits.shutdown_grace_s)
        await stack.enter_async_context(_chores(settings, role, core, runner, identity))
        checks = {"backend": core.engine.is_up}
        if role is Role.SERVE:
            inbox = Inbox(
                runner=runner, surface=conversations.surface, membership=conversations.membership
            )
            stack.push_async_callback(inbox.close)
            app = build_app(api, identity, inbox, signing_secret=_signing_secret(slack))
            checks |= await stack.enter_async_context(_connected(slack, app, receive_http))
        yield Bot(identity=identity, runner=runner, checks=checks)


@asynccontextmanager
async def _connected(
    slack: SlackSettings, app: AsyncApp, receive_http: Callable[[Handler | None], None]
) -> AsyncIterator[dict[str, HealthCheck]]:
    """Take events in by the transport that was chosen; give what tells whether it is well."""
    if slack.slack_transport is SlackTransport.HTTP:
        receive_http(events_handler(app))
        try:
            yield {}
        finally:
            receive_http(None)
    elif slack.slack_app_token is not None:
        token = slack.slack_app_token.get_secret_value()
        async with connected(app, token) as socket:
            yield {"slack": socket.is_up}
    else:
        yield {}


def _signing_secret(slack: SlackSettings) -> str | None:
    """Return what deliveries over HTTP are verified with; Socket Mode needs no such thing."""
    secret = slack.slack_signing_secret
    over_http = slack.slack_transport is SlackTransport.HTTP
    return secret.get_secret_value() if secret is not None and over_http else None


def _conversations(
    settings: Settings, api: SlackApi, identity: Identity, core: Core
) -> SlackConversations:
    engine = core.engine
    return SlackConversations(
        membership=SlackMembership(
            api,
            team=identity.team,
            lifetime_s=settings.audience.membership_cache_s,
            epochs=None if engine.is_exclusive else Epochs(engine.store),
        ),
        slack_files=SlackFiles(
            api,
            hosts=settings.slack.slack_file_hosts,
            max_file_bytes=settings.core.ingestion.max_file_mb * 1024 * 1024,
        ),
        surface=SlackSurface(
            api, bot_user=identity.bot_user, bot_id=identity.bot_id, jobs=core.jobs
        ),
    )


async def _runner(
    settings: Settings,
    role: Role,
    core: Core,
    conversations: SlackConversations,
    identity: Identity,
) -> JobRunner:
    """Start to run jobs, those of an earlier process first."""
    if core.engine.is_exclusive:
        await core.jobs.void_leases(now=time.time())
    flows = _flows(settings, core, conversations, identity)
    if role is Role.WORKER:
        flows = {name: flow for name, flow in flows.items() if name in _WORKER_FLOWS}
    runner = JobRunner(
        core.jobs,
        flows,
        colleagues=_colleagues(core) if role is Role.SERVE else None,
        steps_back=role is Role.WORKER,
    )
    await runner.start()
    return runner


def _colleagues(core: Core) -> Colleagues | None:
    """Return who reads files instead of `serve`: workers, where there can be any."""
    if core.engine.is_exclusive:
        return None
    workers = Workers(core.engine.store)

    async def is_any_there() -> bool:
        return await workers.is_any_alive(now=time.time())

    return Colleagues(flows=_LEFT_TO_WORKERS, is_any_there=is_any_there)


@asynccontextmanager
async def _chores(
    settings: Settings, role: Role, core: Core, runner: JobRunner, identity: Identity
) -> AsyncIterator[None]:
    """Do what comes up by itself; a worker says meanwhile that it lives."""
    sweep = Chore(flow=SWEEP, every_s=settings.keeping.sweep_hours * 3600)
    chores = Chores(runner, [SWEEP_ORPHANS, SWEEP_TEXTS, sweep], team=identity.team)
    chores.start()
    alive = heartbeat(Workers(core.engine.store)) if role is Role.WORKER else nullcontext()
    try:
        async with alive:
            yield
    finally:
        await chores.close()


def _flows(
    settings: Settings, core: Core, conversations: SlackConversations, identity: Identity
) -> dict[str, Flow]:
    """Return every use case by the name its jobs carry, and how many of it run at once."""
    readers = ReaderCheck(
        conversations=conversations,
        library=core.library,
        external_channels=settings.audience.external_channels,
    )
    withdraw = withdraw_replies(settings.keeping, core, conversations, readers)
    keeping = Keeping(
        settings=settings.keeping, core=core, conversations=conversations, withdraw=withdraw
    )
    answer = answer_question(settings, core, conversations, readers, keeping.answerer())
    return {
        QUESTION.flow: Flow(run=answer.run, at_once=settings.limits.max_jobs_at_once),
        **private_flows(settings, core, conversations, answer),
        **ingest_flows(settings, core, conversations, identity),
        **ingest_word_flows(conversations),
        **file_flows(settings, core, conversations, readers),
        **status_flows(settings, core, conversations, identity),
        **keeping.flows(),
        **late_flows(settings.audience, conversations, withdraw),
    }
