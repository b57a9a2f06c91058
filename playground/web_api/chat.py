"""chat.postMessage, update, delete, postEphemeral and getPermalink.

Apart from streams, which write one message in many calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.domain.json import JsonObject, JsonValue
from playground.acts.channels import open_dm
from playground.acts.messages import (
    change,
    delete,
    edited,
    publish,
    set_status,
    show_ephemeral,
    thread_root,
)
from playground.acts.responses import ephemeral
from playground.model import Channel, Message
from playground.refusal import Refused
from playground.rendering import render_message
from playground.web_api.call import Call, Method
from playground.web_api.content import metadata_of, read_content

__all__ = ["CHAT_METHODS"]

_UPDATE_LIMIT = 4_000  # Source: https://docs.slack.dev/reference/methods/chat.update
_STATUS_LINES = 10  # Source: https://docs.slack.dev/reference/methods/assistant.threads.setStatus


def _post_message(call: Call) -> JsonObject:
    channel = _target(call)
    content = read_content(call.arguments)
    metadata = metadata_of(call.arguments)
    broadcast = call.arguments.flag("reply_broadcast") and call.arguments.has("thread_ts")
    message = publish(
        call.hub,
        Message(
            ts=call.workspace.clock.next_ts(),
            channel=channel.id,
            user=call.identity.bot_user_id,
            bot_id=call.identity.bot_id,
            text=content.text,
            markdown=content.markdown,
            blocks=content.blocks,
            attachments=content.attachments,
            thread_ts=_thread(call, channel),
            metadata=metadata,
            reply_broadcast=broadcast,
            subtype="thread_broadcast" if broadcast else None,
        ),
    )
    answer: dict[str, JsonValue] = {
        "channel": channel.id,
        "ts": message.ts,
        "message": render_message(call.workspace, message, metadata=True),
    }
    if content.truncated:
        answer |= {
            "warning": "message_truncated",
            "response_metadata": {"warnings": ["message_truncated"]},
        }
    return answer


def _update(call: Call) -> JsonObject:
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if message.streaming:
        raise Refused("streaming_state_conflict")
    if len(call.arguments.text("text")) > _UPDATE_LIMIT:
        raise Refused("msg_too_long")
    content = read_content(call.arguments)
    metadata = metadata_of(call.arguments)
    changed = replace(
        message,
        text=content.text,
        markdown=content.markdown,
        blocks=content.blocks,
        attachments=content.attachments,
        metadata=message.metadata if metadata is None else metadata,
    )
    shown = change(call.hub, edited(call.hub, changed))
    return {
        "channel": channel.id,
        "ts": shown.ts,
        "text": shown.text,
        "message": render_message(call.workspace, shown, metadata=True),
    }


def _delete(call: Call) -> JsonObject:
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    if message.streaming:
        raise Refused("cant_delete_message")
    delete(call.hub, message)
    return {"channel": channel.id, "ts": message.ts}


def _post_ephemeral(call: Call) -> JsonObject:
    channel = _target(call)
    user = call.workspace.users.get(call.arguments.required("user"))
    if user is None or user.deleted or user.id not in channel.members:
        raise Refused("user_not_in_channel")
    content = read_content(call.arguments)
    message = ephemeral(
        call.hub,
        user=user.id,
        channel=channel.id,
        text=content.text,
        blocks=list(content.blocks),
        thread_ts=_thread(call, channel),
        markdown=content.markdown,
    )
    show_ephemeral(call.hub, message)
    return {"message_ts": message.ts}


def _get_permalink(call: Call) -> JsonObject:
    channel = call.channel()
    message = call.message(channel, "message_ts")
    return {"channel": channel.id, "permalink": call.workspace.permalink(message)}


def _set_status(call: Call) -> JsonObject:
    channel = call.joined_channel("channel_id")
    root = thread_root(call.hub, channel.id, call.arguments.required("thread_ts"))
    if len(call.arguments.listed("loading_messages")) > _STATUS_LINES:
        raise Refused("invalid_arguments")
    set_status(call.hub, channel.id, root or "", call.arguments.text("status"))
    return {}


def _target(call: Call) -> Channel:
    """Where to write: a conversation id, a `#name`, or a person's id for the DM with them."""
    ref = call.arguments.required("channel")
    if ref in call.workspace.users and ref != call.identity.bot_user_id:
        return open_dm(call.hub, ref, call.identity.bot_user_id)
    channel = call.find_channel(ref)
    if channel is None or not (channel.is_public or call.hub.bot_is_in(channel.id)):
        raise Refused("channel_not_found")
    if not call.hub.bot_is_in(channel.id):
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def _thread(call: Call, channel: Channel) -> str | None:
    given = call.arguments.has("thread_ts")
    return thread_root(call.hub, channel.id, call.arguments.text("thread_ts") if given else None)


def _own(call: Call, channel: Channel, error: str) -> Message:
    message = call.message(channel)
    if message.bot_id != call.identity.bot_id:
        raise Refused(error)
    return message


CHAT_METHODS: Mapping[str, Method] = {
    "assistant.threads.setStatus": _set_status,
    "chat.delete": _delete,
    "chat.getPermalink": _get_permalink,
    "chat.postEphemeral": _post_ephemeral,
    "chat.postMessage": _post_message,
    "chat.update": _update,
}
