"""chat.startStream, appendStream and stopStream.

Apart because a streamed message is in a state of its own until it is stopped or dies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.domain.json import JsonObject, JsonValue
from playground.acts.messages import change, publish, thread_root
from playground.block_kit import MARKDOWN_LIMIT, MESSAGE_BLOCKS
from playground.json_values import objects_at, text_at
from playground.markup import projected
from playground.model import Channel, Message
from playground.refusal import Refused
from playground.rendering import render_message
from playground.web_api.call import Call, Method
from playground.web_api.content import checked_blocks, metadata_of

__all__ = ["STREAM_METHODS"]

# Source: https://docs.slack.dev/reference/methods/chat.appendStream
_TASK_STATES = frozenset({"pending", "in_progress", "complete", "error"})
_TASK_TEXT = 256


def _start(call: Call) -> JsonObject:
    channel = call.joined_channel()
    if channel.is_archived:
        raise Refused("is_archived")
    if not channel.is_im:
        _check_recipient(call)
    root = thread_root(call.hub, channel.id, call.arguments.required("thread_ts"))
    message = Message(
        ts=call.workspace.clock.next_ts(),
        channel=channel.id,
        user=call.identity.bot_user_id,
        bot_id=call.identity.bot_id,
        thread_ts=root,
        markdown="",
        streaming=True,
    )
    publish(call.hub, _grown(call, message))
    return {"channel": channel.id, "ts": message.ts}


def _append(call: Call) -> JsonObject:
    channel = call.channel()
    message = _open_stream(call, channel)
    if not (call.arguments.has("markdown_text") or call.arguments.has("chunks")):
        raise Refused("no_text")
    change(call.hub, _grown(call, message), quietly=True)
    return {"channel": channel.id, "ts": message.ts}


def _stop(call: Call) -> JsonObject:
    channel = call.channel()
    message = _open_stream(call, channel)
    grown = _grown(call, message)
    below = checked_blocks(call.arguments.objects("blocks", "invalid_blocks_format") or [])
    metadata = metadata_of(call.arguments)
    stopped = replace(
        grown,
        blocks=(*grown.blocks, *below),
        metadata=message.metadata if metadata is None else metadata,
        streaming=False,
    )
    change(call.hub, stopped)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": render_message(call.workspace, stopped, metadata=True),
    }


def _check_recipient(call: Call) -> None:
    if not call.arguments.has("recipient_user_id"):
        raise Refused("missing_recipient_user_id")
    if not call.arguments.has("recipient_team_id"):
        raise Refused("missing_recipient_team_id")
    if call.arguments.text("recipient_user_id") not in call.workspace.users:
        raise Refused("user_not_found")


def _open_stream(call: Call, channel: Channel) -> Message:
    message = call.message(channel)
    if message.bot_id != call.identity.bot_id:
        raise Refused("message_not_owned_by_app")
    age_s = call.workspace.clock.now() - float(message.ts)
    if message.streaming and age_s > call.hub.stream_life_s:
        message = change(call.hub, replace(message, streaming=False))
    if not message.streaming:
        raise Refused("message_not_in_streaming_state")
    return message


def _grown(call: Call, message: Message) -> Message:
    """The message with the text and chunks of this call added."""
    text = call.arguments.text("markdown_text")
    blocks = list(message.blocks)
    _check_length(text)
    for chunk in call.arguments.objects("chunks", "invalid_chunks") or []:
        kind = text_at(chunk, "type")
        if kind == "markdown_text":
            _check_length(text_at(chunk, "text"))
            text += text_at(chunk, "text")
        elif kind == "task_update":
            blocks = _with_task(blocks, chunk)
        elif kind == "plan_update" and text_at(chunk, "title"):
            blocks = [each for each in blocks if text_at(each, "type") != "plan"]
            blocks.insert(0, {"type": "plan", "title": text_at(chunk, "title")})
        elif kind == "blocks":
            blocks += checked_blocks(objects_at(chunk, "blocks"))
        else:
            raise Refused("invalid_chunks")
    if len(blocks) > MESSAGE_BLOCKS:
        raise Refused("msg_blocks_too_many")
    markdown = (message.markdown or "") + text
    return replace(message, markdown=markdown, text=projected(markdown), blocks=tuple(blocks))


def _check_length(text: str) -> None:
    if len(text) > MARKDOWN_LIMIT:
        raise Refused("msg_too_long")


def _with_task(blocks: Sequence[JsonObject], chunk: JsonObject) -> list[JsonObject]:
    task_id, title = text_at(chunk, "id"), text_at(chunk, "title")
    texts = (title, text_at(chunk, "details"), text_at(chunk, "output"))
    if not task_id or not title or any(len(each) > _TASK_TEXT for each in texts):
        raise Refused("invalid_chunks")
    if text_at(chunk, "status") not in _TASK_STATES:
        raise Refused("invalid_chunks")
    card: dict[str, JsonValue] = {"type": "task_card", "task_id": task_id}
    card |= {key: value for key, value in chunk.items() if key not in ("type", "id")}
    kept = [each for each in blocks if text_at(each, "task_id") != task_id]
    at = next(
        (n for n, each in enumerate(blocks) if text_at(each, "task_id") == task_id), len(kept)
    )
    return [*kept[:at], card, *kept[at:]]


STREAM_METHODS: Mapping[str, Method] = {
    "chat.appendStream": _append,
    "chat.startStream": _start,
    "chat.stopStream": _stop,
}
