"""reactions.add and reactions.remove.

Apart because a reaction belongs to a message but never changes its text.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.json import JsonObject
from playground.acts.reactions import add_reaction, remove_reaction
from playground.web_api.call import Call, Method

__all__ = ["REACTION_METHODS"]


def _add(call: Call) -> JsonObject:
    message = call.message(call.joined_channel(), "timestamp")
    add_reaction(call.hub, message, _name(call), call.identity.bot_user_id)
    return {}


def _remove(call: Call) -> JsonObject:
    message = call.message(call.joined_channel(), "timestamp")
    remove_reaction(call.hub, message, _name(call), call.identity.bot_user_id)
    return {}


def _name(call: Call) -> str:
    return call.arguments.required("name").strip(":")


REACTION_METHODS: Mapping[str, Method] = {"reactions.add": _add, "reactions.remove": _remove}
