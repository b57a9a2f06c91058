"""Turns Slack's file objects into ours: pure."""

from __future__ import annotations

from dataclasses import replace

from bot.slack.payload import Payload
from bot.surface import SharedFile
from core.domain.files import File, Place
from core.domain.ids import (
    ConversationId,
    FileId,
    TeamId,
    UserId,
    local_part,
    scoped,
    team_of,
)

__all__ = ["shared_ts", "to_file_everywhere", "to_shared_file"]

_UNREADABLE_MODES = {
    "tombstone": "It was deleted",
    "hidden_by_limit": "Slack hides it because of the workspace's plan",
    "external": "It is stored outside Slack",
    "list": "Slack lists are not read",
}
"""Source: Slack, file object: mode."""
_NO_TRANSCRIPT = "It is a recording without a transcript: share one instead"
_WAITING = "It is a recording that Slack is still writing down; try again in a few minutes"


def to_shared_file(raw: Payload, conversation: ConversationId, *, now: float) -> SharedFile:
    """Turn Slack's file object into ours, as shared in one conversation."""
    mode = raw.text("mode")
    team = team_of(conversation)
    channel = local_part(conversation)
    stamp = raw.number("updated") or raw.number("timestamp") or raw.number("created")
    size = int(raw.number("size"))
    file = File(
        id=FileId(scoped(team, raw.text("id"))),
        name=raw.text("name") or raw.text("title") or raw.text("id"),
        media_type=raw.text("mimetype") or None,
        size_bytes=size,
        uploader=UserId(scoped(team, raw.text("user"))) if raw.text("user") else None,
        modified_at=stamp or now,
        places=(
            Place(
                conversation=conversation,
                message_ts=shared_ts(raw, channel),
                permalink=raw.text("permalink") or None,
            ),
        ),
        confirmed_at=now,
        version=f"{stamp:.0f}:{size}",
    )
    url = raw.text("url_private_download") or raw.text("url_private")
    external = raw.flag("is_external")
    unreadable = _UNREADABLE_MODES.get("external" if external else mode)
    if unreadable is None and (file.media_type or "").startswith(("audio/", "video/")):
        return _transcript(raw, file)
    return SharedFile(file=file, download_url=url or None, unreadable=unreadable)


def _transcript(raw: Payload, recording: File) -> SharedFile:
    """Read a clip by the transcript that Slack made of it, and a recording without one not at all.

    Source: Slack, file object: `vtt` and `transcription` of audio and video clips.
    """
    address, state = raw.text("vtt"), raw.child("transcription").text("status")
    if not address or state not in ("", "complete"):
        return SharedFile(
            file=recording,
            download_url=None,
            unreadable=_WAITING if state == "processing" else _NO_TRANSCRIPT,
        )
    file = replace(
        recording, media_type="text/vtt", size_bytes=0, version=f"{recording.version}:transcript"
    )
    return SharedFile(file=file, download_url=address)


def to_file_everywhere(raw: Payload, team: TeamId, *, now: float) -> SharedFile:
    """Turn Slack's whole file object into ours, with every place it names."""
    named = [channel for kind in ("channels", "groups", "ims") for channel in raw.texts(kind)]
    shares = raw.child("shares")
    named += [channel for kind in ("public", "private") for channel in shares.child(kind).raw]
    conversations = [ConversationId(scoped(team, channel)) for channel in dict.fromkeys(named)]
    each = [to_shared_file(raw, conversation, now=now) for conversation in conversations]
    anywhere = to_shared_file(raw, ConversationId(scoped(team, "")), now=now)
    places = tuple(place for shared in each for place in shared.file.places)
    return replace(
        anywhere,
        file=replace(anywhere.file, places=places),
        has_more_places=raw.flag("has_more_shares"),
    )


def shared_ts(raw: Payload, channel: str) -> str | None:
    """Return the time stamp of the message that shares a file in a channel."""
    shares = raw.child("shares")
    for kind in ("public", "private"):
        for share in shares.child(kind).children(channel):
            if share.text("ts"):
                return share.text("ts")
    return None
