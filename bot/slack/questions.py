"""Makes a question's job from a message; the same message makes the same job however it came."""

from __future__ import annotations

from bot.flows.requests import QUESTION, QuestionAsked
from bot.slack.incoming import Accepted, Incoming
from bot.slack.payload import Payload
from bot.slack.text import plain_question
from bot.surface import Destination
from core.domain.ids import FileId, TeamId, scoped

__all__ = ["attached_files", "question_from_message"]

_PEOPLE_WRITE = frozenset({"", "file_share", "thread_broadcast"})
"""Message subtypes that are somebody's own words. Source: Slack, message event subtypes."""


def question_from_message(incoming: Incoming, *, thread_ts: str | None) -> Accepted | None:
    """Return the job of a person's message; None for anything that is not one."""
    event = incoming.body
    channel, user, ts = event.text("channel"), event.text("user"), event.text("ts")
    from_a_bot = bool(event.text("bot_id")) or user == incoming.bot_user
    if from_a_bot or event.text("subtype") not in _PEOPLE_WRITE:
        return None
    if not (channel and user and ts):
        return None
    destination = Destination(
        team=incoming.team,
        conversation=incoming.conversation(channel),
        thread_ts=thread_ts,
        asker=incoming.user(user),
    )
    request = QuestionAsked(
        destination=destination,
        text=plain_question(event.text("text"), bot_user=incoming.bot_user),
        asked_at=event.number("ts"),
        message_ts=ts,
        in_thread=bool(event.text("thread_ts")),
        files=attached_files(event, incoming.team),
    )
    job = incoming.job(QUESTION, request, "message", channel, ts)
    return Accepted(job=job, destination=destination)


def attached_files(message: Payload, team: TeamId) -> tuple[FileId, ...]:
    """Name the files that are attached to a message and still there."""
    return tuple(
        FileId(scoped(team, file.text("id")))
        for file in message.children("files")
        if file.text("id") and file.text("mode") != "tombstone"
    )
