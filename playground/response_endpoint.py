"""`POST` to a response URL.

Apart from the Web API: no token, but a secret in the address, and answers of their own.
"""

from __future__ import annotations

import orjson
from aiohttp import web

from playground.acts.responses import respond
from playground.faults import CallRecord, Faults, RecordedCall
from playground.hub import Hub
from playground.refusal import Refused
from playground.response_urls import ResponseUrlRefused
from playground.web_api.cutting import cut

__all__ = ["ResponseEndpoint"]


class ResponseEndpoint:
    """Serves every response URL this server handed out."""

    def __init__(self, hub: Hub, faults: Faults, calls: CallRecord) -> None:
        self._hub = hub
        self._faults = faults
        self._calls = calls

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one use of a response URL; faults name it `response_url`."""
        fault = self._faults.take("response_url")
        if fault is not None and fault.kind == "status":
            return web.Response(status=fault.status)
        if fault is not None and fault.kind == "drop_before":
            return cut(request)
        answer = await self._respond(request)
        return cut(request) if fault is not None and fault.kind == "drop_after" else answer

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            body = orjson.loads(await request.read())
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        if not isinstance(body, dict):
            return web.Response(status=400, text="invalid_payload")
        self._calls.add(RecordedCall(method="response_url", arguments=body, answer={}, status=200))
        try:
            target = self._hub.response_urls.use(request.match_info["secret"])
            respond(self._hub, target, body)
        except ResponseUrlRefused as error:
            return web.json_response({"ok": False, "error": error.code}, status=404)
        except Refused as error:
            return web.Response(status=400, text=error.code)
        return web.Response(text="ok")
