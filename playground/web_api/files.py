"""files.list, files.info and files.delete.

Apart because a file is visible to the bot through the conversations it is shared in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.domain.json import JsonObject
from playground.acts.files import delete_file
from playground.model import SharedFile
from playground.refusal import Refused
from playground.rendering import render_shared_file
from playground.web_api.call import Call, Method

__all__ = ["FILE_METHODS"]


def _list(call: Call) -> JsonObject:
    count = call.arguments.number("count", 100, most=1000, error="invalid_arguments")
    page = call.arguments.number("page", 1, most=100_000, error="invalid_arguments")
    visible = call.hub.visible_to_bot()
    wanted = {call.channel().id} & visible if call.arguments.has("channel") else visible
    found = [
        file
        for file in call.workspace.files.values()
        if not file.deleted and wanted & set(file.channel_ids) and _matches(call, file)
    ]
    if not call.arguments.flag("show_files_hidden_by_limit"):
        found = [file for file in found if file.mode != "hidden_by_limit"]
    found.sort(key=lambda file: (file.created, file.id), reverse=True)
    start = (page - 1) * count
    return {
        "files": [
            render_shared_file(call.workspace, file, visible=visible, shares=False)
            for file in found[start : start + count]
        ],
        "paging": {
            "count": count,
            "total": len(found),
            "page": page,
            "pages": math.ceil(len(found) / count),
        },
    }


def _info(call: Call) -> JsonObject:
    file = _visible_file(call)
    visible = call.hub.visible_to_bot()
    return {
        "file": render_shared_file(call.workspace, file, visible=visible, shares=True),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def _delete(call: Call) -> JsonObject:
    file = _visible_file(call)
    if file.user != call.identity.bot_user_id:
        raise Refused("cant_delete_file")
    delete_file(call.hub, file)
    return {}


def _visible_file(call: Call) -> SharedFile:
    file = call.workspace.files.get(call.arguments.required("file"))
    if file is None or not call.hub.visible_to_bot() & set(file.channel_ids):
        raise Refused("file_not_found")
    if file.deleted:
        raise Refused("file_deleted")
    return file


def _matches(call: Call, file: SharedFile) -> bool:
    arguments = call.arguments
    if arguments.has("user") and file.user != arguments.text("user"):
        return False
    if arguments.has("ts_from") and file.created < int(float(arguments.text("ts_from"))):
        return False
    return not (arguments.has("ts_to") and file.created > float(arguments.text("ts_to")))


FILE_METHODS: Mapping[str, Method] = {
    "files.delete": _delete,
    "files.info": _info,
    "files.list": _list,
}
