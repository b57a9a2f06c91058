"""Announces to the bot what happened, in Slack's event envelope.

Apart because membership and subscription decide here, once, what the bot may hear.
"""

from __future__ import annotations

from core.domain.json import JsonObject, JsonValue
from playground.clock import new_id
from playground.hub import Hub
from playground.model import Channel, Message
from playground.rendering import render_message

__all__ = [
    "announce",
    "announce_changed",
    "announce_deleted",
    "announce_in",
    "announce_message",
]


def announce(hub: Hub, event: JsonObject, *, subscription: str | None = None) -> None:
    """Send an event if the app subscribed to it; the caller vouches that the bot may see it."""
    if not hub.installation.hears(subscription or str(event["type"])):
        return
    identity = hub.workspace.identity
    event_ts = hub.workspace.clock.next_ts()
    channel = hub.workspace.channels.get(_channel_id(event))
    # Source: https://docs.slack.dev/apis/events-api/#events-JSON
    payload: dict[str, JsonValue] = {
        "token": "playground-verification-token",
        "team_id": identity.team_id,
        "context_team_id": identity.team_id,
        "context_enterprise_id": None,
        "api_app_id": identity.app_id,
        "event": {"event_ts": event_ts, **event},
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": hub.workspace.clock.seconds(),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": identity.team_id,
                "user_id": identity.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": channel.is_ext_shared if channel else False,
        "event_context": f"4-{new_id('')}",
    }
    hub.road.deliver_event(payload)


def announce_in(hub: Hub, channel: Channel, event: JsonObject) -> None:
    """Send an event about a conversation if the bot is a member of it."""
    if hub.bot_is_in(channel.id):
        announce(hub, event)


def announce_message(hub: Hub, message: Message) -> None:
    """Send a new message: as app_mention where the bot is mentioned, and as message event."""
    channel = hub.workspace.channels[message.channel]
    if not hub.bot_is_in(channel.id):
        return
    body = render_message(hub.workspace, message)
    place: JsonObject = {"channel": channel.id, "event_ts": message.ts}
    mentioned = f"<@{hub.workspace.identity.bot_user_id}" in message.text
    if mentioned and message.bot_id is None and not channel.is_im and _is_said(message):
        # An app_mention carries the message, but neither its subtype nor the channel's type.
        mention = {key: value for key, value in body.items() if key != "subtype"}
        announce(hub, {**mention, "type": "app_mention", **place})
    announce(
        hub,
        {**body, **place, "channel_type": channel.channel_type},
        subscription=_message_subscription(channel),
    )


def announce_changed(hub: Hub, message: Message, previous: Message) -> None:
    """Send a message_changed event."""
    _announce_hidden(
        hub,
        message,
        {
            "subtype": "message_changed",
            "message": render_message(hub.workspace, message, counts=True),
            "previous_message": render_message(hub.workspace, previous),
        },
    )


def announce_deleted(hub: Hub, previous: JsonObject, message: Message) -> None:
    """Send a message_deleted event; `previous` was rendered before the message went."""
    _announce_hidden(
        hub,
        message,
        {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": previous},
    )


def _announce_hidden(hub: Hub, message: Message, details: JsonObject) -> None:
    channel = hub.workspace.channels[message.channel]
    if not hub.bot_is_in(channel.id):
        return
    ts = hub.workspace.clock.next_ts()
    event: JsonObject = {
        "type": "message",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.channel_type,
        "ts": ts,
        "event_ts": ts,
        **details,
    }
    announce(hub, event, subscription=_message_subscription(channel))


def _message_subscription(channel: Channel) -> str:
    suffix = {"channel": "channels", "group": "groups"}.get(
        channel.channel_type, channel.channel_type
    )
    return f"message.{suffix}"


def _is_said(message: Message) -> bool:
    return message.subtype in (None, "file_share", "thread_broadcast")


def _channel_id(event: JsonObject) -> str:
    channel = event.get("channel") or event.get("channel_id")
    return channel if isinstance(channel, str) else ""
