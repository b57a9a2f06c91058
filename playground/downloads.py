"""`/files-pri/…`: a file's bytes for whoever shows the bot's token.

Apart because Slack answers anybody else with a page to sign in on, not with an error.
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from aiohttp import web

from playground.faults import Faults
from playground.hub import Hub
from playground.model import SharedFile

__all__ = ["Downloads", "file_response"]

_SIGN_IN = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in | Slack</title></head>
<body><h1>Sign in to your workspace</h1><form action="/signin" method="post"></form></body></html>
"""


class Downloads:
    """Serves url_private and url_private_download."""

    def __init__(self, hub: Hub, faults: Faults) -> None:
        self._hub = hub
        self._faults = faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one download."""
        fault = self._faults.take("files-pri")
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind == "status":
            return web.Response(status=fault.status, text="")
        if fault is not None and fault.kind == "rate_limit":
            return web.Response(status=429, headers={"Retry-After": str(int(fault.seconds))})
        file = self._file(request.match_info["key"])
        identity = self._hub.workspace.identity
        known = request.headers.get("Authorization") == f"Bearer {identity.bot_token}"
        known = known and not self._hub.installation.is_removed
        if not known or (fault is not None and fault.kind == "error"):
            return _sign_in()
        if file is None or file.deleted:
            return web.Response(status=404, text="File not found", content_type="text/html")
        if not self._hub.visible_to_bot() & set(file.channel_ids):
            return _sign_in()
        response = file_response(self._hub, file, attached="/download/" in request.path)
        if fault is not None and fault.kind in ("drop_before", "drop_after"):
            return await _cut_halfway(request, response)
        return response

    def _file(self, key: str) -> SharedFile | None:
        team_id, _, file_id = key.partition("-")
        if team_id != self._hub.workspace.identity.team_id:
            return None
        return self._hub.workspace.files.get(file_id)


def file_response(hub: Hub, file: SharedFile, *, attached: bool) -> web.Response:
    """A file's bytes under its own media type."""
    how = "attachment" if attached else "inline"
    return web.Response(
        body=hub.workspace.content(file),
        headers={
            "Content-Type": file.mimetype,
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name)}",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _sign_in() -> web.Response:
    return web.Response(text=_SIGN_IN, content_type="text/html", charset="utf-8")


async def _cut_halfway(request: web.Request, whole: web.Response) -> web.StreamResponse:
    """Send half of what was announced, then cut the connection."""
    body = whole.body if isinstance(whole.body, bytes) else b""
    response = web.StreamResponse(headers=whole.headers)
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
