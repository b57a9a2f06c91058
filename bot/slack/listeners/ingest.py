"""`/ingest`: reads the files of the channel it is typed in."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.flows.requests import INGEST, IngestAsked, job_of
from bot.slack.commands import command_destination, command_job_id
from bot.slack.incoming import Accepted, CommandHelp, Incoming, Listener, TriggerKind

__all__ = ["LISTENER"]


def _accept(incoming: Incoming) -> Accepted | None:
    private = command_destination(incoming)
    request = IngestAsked(
        destination=replace(private, private_to=None),
        arguments=incoming.body.text("text"),
        asked_at=incoming.now,
        # Source: Slack, slash commands: channel_name is "directmessage" in a DM.
        is_dm=incoming.body.text("channel_name") == "directmessage",
    )
    id_ = command_job_id(incoming)
    job = job_of(INGEST, request, id_=id_, team=incoming.team, now=incoming.now)
    return Accepted(job=job, destination=private)


LISTENER: Final = Listener(
    kind=TriggerKind.COMMAND,
    names=("/ingest",),
    scopes=("commands", "chat:write", "files:read", "channels:read", "groups:read", "mpim:read"),
    help=CommandHelp(
        description="Read the files shared in this channel, to answer from them",
        usage_hint="[help]",
    ),
    accept=_accept,
)
