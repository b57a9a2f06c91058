"""users.info, users.list and users.conversations.

Apart because these answer who somebody is and what they share with the bot.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.json import JsonObject
from playground.model.users import user_object
from playground.rendering import render_channel
from playground.web_api.call import Call, Method
from playground.web_api.conversations import of_wanted_types
from playground.web_api.paging import page_of

__all__ = ["USER_METHODS"]


def _info(call: Call) -> JsonObject:
    return {"user": user_object(call.user())}


def _list(call: Call) -> JsonObject:
    everybody = list(call.workspace.users.values())
    page, cursor = page_of(everybody, call.arguments, default=max(len(everybody), 1))
    return {
        "members": [user_object(user) for user in page],
        "cache_ts": call.workspace.clock.seconds(),
        "response_metadata": {"next_cursor": cursor},
    }


def _conversations(call: Call) -> JsonObject:
    given = call.arguments.has("user")
    user_id = call.user().id if given else call.identity.bot_user_id
    # Somebody else's private conversations are shown only where the bot is, too.
    shared = [
        channel
        for channel in call.workspace.channels.values()
        if user_id in channel.members and (channel.is_public or call.hub.bot_is_in(channel.id))
    ]
    page, cursor = page_of(of_wanted_types(call, shared), call.arguments, most=999)
    return {
        "channels": [render_channel(call.workspace, channel) for channel in page],
        "response_metadata": {"next_cursor": cursor},
    }


USER_METHODS: Mapping[str, Method] = {
    "users.conversations": _conversations,
    "users.info": _info,
    "users.list": _list,
}
