"""The bot answers through a response URL, or in the acknowledgement of a command.

Apart because these reach a person where the bot need not be a member.
"""

from __future__ import annotations

from dataclasses import replace

from core.domain.json import JsonObject
from playground.acts.messages import (
    change,
    delete,
    edited,
    forget_ephemeral,
    publish,
    show_ephemeral,
    with_block_ids,
)
from playground.block_kit import block_problems
from playground.hub import Hub
from playground.json_values import objects_at, text_at
from playground.markup import normalise
from playground.model import Message
from playground.refusal import Refused
from playground.response_urls import ResponseTarget

__all__ = ["ephemeral", "respond"]


def respond(hub: Hub, target: ResponseTarget, body: JsonObject) -> None:
    """Do what a body sent to a response URL asks for.

    Raises:
        Refused: The body has neither text nor blocks, or the blocks are not valid.
    """
    origin = _origin(hub, target)
    if body.get("delete_original") is True:
        if origin is not None:
            _take_away(hub, origin)
        return
    text, blocks = normalise(text_at(body, "text")), objects_at(body, "blocks")
    if not text and not blocks:
        raise Refused("no_text")
    problems = block_problems(blocks)
    if problems:
        raise Refused("invalid_blocks", messages=[f"[ERROR] {each}" for each in problems])
    if body.get("replace_original") is True and origin is not None:
        changed = replace(origin, text=text, markdown=None, blocks=with_block_ids(blocks))
        if origin.ephemeral_to is not None:
            show_ephemeral(hub, changed)
        else:
            change(hub, edited(hub, changed))
        return
    message = ephemeral(
        hub,
        user=target.user,
        channel=target.channel,
        text=text,
        blocks=blocks,
        thread_ts=text_at(body, "thread_ts") or target.thread_ts,
    )
    if body.get("response_type") == "in_channel":
        publish(hub, replace(message, ephemeral_to=None, subtype="bot_message"))
    else:
        show_ephemeral(hub, message)


def ephemeral(
    hub: Hub,
    *,
    user: str,
    channel: str,
    text: str,
    blocks: list[JsonObject],
    thread_ts: str | None = None,
    markdown: str | None = None,
) -> Message:
    """A message of the bot that one person sees; not shown yet."""
    identity = hub.workspace.identity
    return Message(
        ts=hub.workspace.clock.next_ts(),
        channel=channel,
        user=identity.bot_user_id,
        bot_id=identity.bot_id,
        text=text,
        markdown=markdown,
        blocks=with_block_ids(blocks),
        thread_ts=thread_ts,
        ephemeral_to=user,
    )


def _origin(hub: Hub, target: ResponseTarget) -> Message | None:
    if target.message_ts is None:
        return None
    return hub.ephemerals.get(target.message_ts) or hub.workspace.message(
        target.channel, target.message_ts
    )


def _take_away(hub: Hub, message: Message) -> None:
    if message.ephemeral_to is not None:
        forget_ephemeral(hub, message)
    else:
        delete(hub, message)
