"""conversations.list, info, members, open, join and leave.

Apart from reading messages: these tell which conversations there are and who is in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.domain.json import JsonObject, JsonValue
from playground.acts.channels import open_dm
from playground.acts.membership import join, leave
from playground.model import Channel
from playground.refusal import Refused
from playground.rendering import render_channel
from playground.web_api.call import Call, Method
from playground.web_api.paging import page_of

__all__ = ["CONVERSATION_METHODS", "of_wanted_types"]

_TYPES = frozenset({"public_channel", "private_channel", "mpim", "im"})


def of_wanted_types(call: Call, channels: Iterable[Channel]) -> list[Channel]:
    """Those of the `types` a call asks for (public ones by default).

    Raises:
        Refused: A type is unknown.
    """
    types = set(call.arguments.listed("types")) or {"public_channel"}
    if not types <= _TYPES:
        raise Refused("invalid_types")
    skip_archived = call.arguments.flag("exclude_archived")
    return [
        channel
        for channel in channels
        if channel.type_filter in types and not (skip_archived and channel.is_archived)
    ]


def _list(call: Call) -> JsonObject:
    seen = [
        channel
        for channel in call.workspace.channels.values()
        if channel.is_public or call.hub.bot_is_in(channel.id)
    ]
    page, cursor = page_of(of_wanted_types(call, seen), call.arguments)
    rendered = [render_channel(call.workspace, each, num_members=True) for each in page]
    return {"channels": rendered, "response_metadata": {"next_cursor": cursor}}


def _info(call: Call) -> JsonObject:
    counted = call.arguments.flag("include_num_members")
    return {"channel": render_channel(call.workspace, call.channel(), num_members=counted)}


def _members(call: Call) -> JsonObject:
    page, cursor = page_of(call.channel().members, call.arguments)
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


def _open(call: Call) -> JsonObject:
    if call.arguments.has("channel"):
        channel = call.joined_channel()
        return _opened(call, channel, was_open=True)
    users = call.arguments.listed("users")
    if not users:
        raise Refused("users_list_not_supplied")
    if any(user not in call.workspace.users for user in users):
        raise Refused("user_not_found")
    if call.identity.bot_user_id in users:
        raise Refused("cannot_dm_bot")
    if len(users) > 8:
        raise Refused("too_many_users")
    everybody = (call.identity.bot_user_id, *users)
    was_open = call.workspace.find_dm(*everybody) is not None
    return _opened(call, open_dm(call.hub, *everybody), was_open=was_open)


def _opened(call: Call, channel: Channel, *, was_open: bool) -> JsonObject:
    full = call.arguments.flag("return_im")
    rendered: JsonObject = render_channel(call.workspace, channel) if full else {"id": channel.id}
    answer: dict[str, JsonValue] = {"channel": rendered}
    return {"no_op": True, "already_open": True, **answer} if was_open else answer


def _join(call: Call) -> JsonObject:
    channel = call.channel()
    if not channel.is_public:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    already = call.hub.bot_is_in(channel.id)
    joined = join(call.hub, channel, call.workspace.bot)
    answer: dict[str, JsonValue] = {"channel": render_channel(call.workspace, joined)}
    if already:
        answer |= {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    return answer


def _leave(call: Call) -> JsonObject:
    channel = call.channel()
    if channel.is_im or channel.is_mpim:
        raise Refused("method_not_supported_for_channel_type")
    if not call.hub.bot_is_in(channel.id):
        return {"not_in_channel": True}
    leave(call.hub, channel, call.workspace.bot)
    return {}


CONVERSATION_METHODS: Mapping[str, Method] = {
    "conversations.info": _info,
    "conversations.join": _join,
    "conversations.leave": _leave,
    "conversations.list": _list,
    "conversations.members": _members,
    "conversations.open": _open,
}
