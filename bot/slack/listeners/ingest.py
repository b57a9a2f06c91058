"""`/ingest`: reads a channel's files, or does what the word after it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.flows.files.file_requests import CHECK, FORGET, REMEMBER, FileNamed
from bot.flows.ingesting.ingest_requests import (
    INGEST_HELP,
    INGEST_STATUS,
    WATCH,
    IngestHelpAsked,
    StatusAsked,
    WatchAsked,
)
from bot.flows.ingesting.ingest_words import (
    Check,
    Forget,
    Help,
    Read,
    Remember,
    Status,
    Watch,
    ingest_word,
)
from bot.flows.requests import INGEST, IngestAsked
from bot.slack.commands import command_cause, command_destination
from bot.slack.incoming import Accepted, CommandHelp, Incoming, Listener, TriggerKind
from bot.slack.text import plain_text
from bot.surface import Destination
from core.domain.ids import ConversationId
from core.records.jobs import Job

__all__ = ["LISTENER"]


_ABOUT_FILES: Final = {Forget: FORGET, Remember: REMEMBER, Check: CHECK}


def _accept(incoming: Incoming) -> Accepted | None:
    destination = command_destination(incoming)
    return Accepted(job=_job(incoming, destination), destination=destination)


def _job(incoming: Incoming, to: Destination) -> Job:
    cause = command_cause(incoming)
    word = ingest_word(incoming.body.text("text"), plain=plain_text)
    # Source: Slack, slash commands: channel_name is "directmessage" in a DM.
    is_dm = incoming.body.text("channel_name") == "directmessage"
    match word:
        case Read():
            reading = IngestAsked(
                destination=replace(to, private_to=None),
                target=_channel(incoming, word.channel),
                since=word.since.isoformat() if word.since else None,
                is_dm=is_dm,
            )
            return incoming.job(INGEST, reading, *cause)
        case Status(channel=named):
            target = _channel(incoming, named) or to.conversation
            status = StatusAsked(destination=to, target=target, is_dm=is_dm)
            return incoming.job(INGEST_STATUS, status, *cause)
        case Forget(name) | Remember(name) | Check(name):
            within = None if is_dm else to.conversation
            about = FileNamed(destination=to, name=name, within=within)
            return incoming.job(_ABOUT_FILES[type(word)], about, *cause)
        case Watch(on=on, channel=named):
            watch = WatchAsked(
                destination=to,
                target=_channel(incoming, named) or to.conversation,
                on=on,
                asked_at=incoming.now,
                is_dm=is_dm,
            )
            return incoming.job(WATCH, watch, *cause)
        case Help(problem):
            asked = IngestHelpAsked(destination=to, problem=problem)
            return incoming.job(INGEST_HELP, asked, *cause)


def _channel(incoming: Incoming, named: str | None) -> ConversationId | None:
    return incoming.conversation(named) if named else None


LISTENER: Final = Listener(
    kind=TriggerKind.COMMAND,
    names=("/ingest",),
    scopes=(
        "commands",
        "chat:write",
        "files:read",
        "channels:read",
        "groups:read",
        "mpim:read",
        "im:write",
    ),
    help=CommandHelp(
        description="Read the files shared in this channel, to answer from them",
        usage_hint=(
            "[since DATE | #channel | status | watch on | check FILE | forget FILE | "
            "remember FILE | help]"
        ),
    ),
    accept=_accept,
)
