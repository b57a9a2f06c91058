"""api.test, auth.test, bots.info, team.info and the address of a socket.

Apart because these describe the app and its workspace, not what happens there.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.json import JsonObject
from playground.refusal import Refused
from playground.web_api.call import Call, Method

__all__ = ["APP_METHODS"]


def _api_test(call: Call) -> JsonObject:
    if call.arguments.has("error"):
        raise Refused(call.arguments.text("error"))
    return {"args": {}}


def _auth_test(call: Call) -> JsonObject:
    identity = call.identity
    return {
        "url": f"{call.workspace.base_url}/",
        "team": identity.team_name,
        "user": call.workspace.bot.name,
        "team_id": identity.team_id,
        "user_id": identity.bot_user_id,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
    }


def _connections_open(call: Call) -> JsonObject:
    return {"url": call.new_socket_url()}


def _bots_info(call: Call) -> JsonObject:
    identity = call.identity
    if call.arguments.has("bot") and call.arguments.text("bot") != identity.bot_id:
        raise Refused("bot_not_found")
    return {
        "bot": {
            "id": identity.bot_id,
            "deleted": False,
            "name": call.workspace.bot.real_name,
            "updated": call.workspace.bot.updated,
            "app_id": identity.app_id,
            "user_id": identity.bot_user_id,
            "icons": {},
        }
    }


def _team_info(call: Call) -> JsonObject:
    identity = call.identity
    return {
        "team": {
            "id": identity.team_id,
            "name": identity.team_name,
            "url": f"{call.workspace.base_url}/",
            "domain": identity.team_domain,
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


APP_METHODS: Mapping[str, Method] = {
    "api.test": _api_test,
    "apps.connections.open": _connections_open,
    "auth.test": _auth_test,
    "bots.info": _bots_info,
    "team.info": _team_info,
}
