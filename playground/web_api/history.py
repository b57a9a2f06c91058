"""conversations.history and conversations.replies.

Apart because both read messages backwards or forwards between two time stamps, in pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from core.domain.json import JsonObject
from playground.model import Message
from playground.refusal import Refused
from playground.rendering import render_message
from playground.web_api.call import Arguments, Call, Method
from playground.web_api.paging import cursor_after, position_in

__all__ = ["HISTORY_METHODS"]

_MOST = 999  # Source: https://docs.slack.dev/reference/methods/conversations.history


def _history(call: Call) -> JsonObject:
    channel = call.joined_channel()
    limit = call.arguments.number("limit", 100, most=_MOST)
    roots = [
        message
        for message in call.workspace.in_order(channel.id)
        if not message.is_reply or message.reply_broadcast
    ]
    wanted = _between(call.arguments, roots)
    before = position_in(call.arguments, "next_ts")
    if before is not None:
        wanted = [message for message in wanted if message.ts <= before]
    newest_first = wanted[::-1]
    page, rest = newest_first[:limit], newest_first[limit:]
    answer: JsonObject = {
        "messages": [_shown(call, message) for message in page],
        "has_more": bool(rest),
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if not rest:
        return answer
    return {**answer, "response_metadata": {"next_cursor": cursor_after("next_ts", rest[0].ts)}}


def _replies(call: Call) -> JsonObject:
    channel = call.joined_channel()
    limit = call.arguments.number("limit", 1000, most=1000)
    message = call.workspace.message(channel.id, call.arguments.required("ts"))
    if message is None:
        raise Refused("thread_not_found")
    root = call.workspace.message(channel.id, message.thread_ts or message.ts)
    replies = call.workspace.replies(channel.id, message.thread_ts or message.ts)
    wanted = _between(call.arguments, replies)
    after = position_in(call.arguments, "next_ts")
    if after is not None:
        wanted = [reply for reply in wanted if reply.ts >= after]
    room = limit - 1 if root is not None and limit > 1 else limit
    page, rest = wanted[:room], wanted[room:]
    shown = [*([root] if root is not None else []), *page]
    answer: JsonObject = {
        "messages": [_shown(call, each) for each in shown],
        "has_more": bool(rest),
    }
    if not rest:
        return answer
    return {**answer, "response_metadata": {"next_cursor": cursor_after("next_ts", rest[0].ts)}}


def _shown(call: Call, message: Message) -> JsonObject:
    metadata = call.arguments.flag("include_all_metadata")
    return render_message(call.workspace, message, metadata=metadata, counts=True)


def _between(arguments: Arguments, messages: list[Message]) -> list[Message]:
    oldest = _moment(arguments, "oldest", "invalid_ts_oldest")
    latest = _moment(arguments, "latest", "invalid_ts_latest")
    inclusive = arguments.flag("inclusive")

    def wanted(message: Message) -> bool:
        ts = Decimal(message.ts)
        if inclusive:
            return (oldest is None or ts >= oldest) and (latest is None or ts <= latest)
        return (oldest is None or ts > oldest) and (latest is None or ts < latest)

    return [message for message in messages if wanted(message)]


def _moment(arguments: Arguments, name: str, error: str) -> Decimal | None:
    if not arguments.has(name):
        return None
    try:
        return Decimal(arguments.text(name))
    except InvalidOperation as cause:
        raise Refused(error) from cause


HISTORY_METHODS: Mapping[str, Method] = {
    "conversations.history": _history,
    "conversations.replies": _replies,
}
