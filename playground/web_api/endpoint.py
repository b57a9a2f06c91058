"""`POST /api/{method}`: reads the body, checks the token, calls the method, answers.

Apart from the methods, which know nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

import orjson
from aiohttp import web

from core.domain.json import JsonObject, JsonValue
from playground.faults import CallRecord, Fault, Faults, RecordedCall
from playground.hub import Hub
from playground.model import Identity
from playground.refusal import Refused
from playground.web_api import METHODS
from playground.web_api.call import Arguments, Call
from playground.web_api.cutting import cut

__all__ = ["ApiEndpoint"]

_APP_TOKEN_METHODS = frozenset({"apps.connections.open"})
_NO_TOKEN_METHODS = frozenset({"api.test"})


class ApiEndpoint:
    """Serves the table of methods."""

    def __init__(
        self, hub: Hub, faults: Faults, calls: CallRecord, new_socket_url: Callable[[], str]
    ) -> None:
        self._hub = hub
        self._faults = faults
        self._calls = calls
        self._new_socket_url = new_socket_url

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        fault = self._faults.take(method)
        try:
            arguments, token = await _read(request)
        except Refused as error:
            return self._answer(method, {}, _refusal(error))
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault is not None and fault.kind != "drop_after":
            return self._fail(request, method, arguments, fault)
        answer = self._perform(method, arguments, token)
        if fault is not None and fault.kind == "drop_after":
            self._record(method, arguments, answer, 0)
            return cut(request)
        return self._answer(method, arguments, answer)

    def _perform(self, method: str, arguments: dict[str, JsonValue], token: str) -> JsonObject:
        handler = METHODS.get(method)
        try:
            if handler is None:
                return {"ok": False, "error": "unknown_method", "req_method": method}
            _check_token(self._hub.workspace.identity, method, token)
            if self._hub.installation.is_removed and method not in _APP_TOKEN_METHODS:
                # Source: Slack, errors of every method: "the app has been removed".
                raise Refused("account_inactive")
            call = Call(
                hub=self._hub,
                arguments=Arguments(arguments),
                new_socket_url=self._new_socket_url,
            )
            return {"ok": True, **handler(call)}
        except Refused as error:
            return _refusal(error)

    def _fail(
        self, request: web.Request, method: str, arguments: dict[str, JsonValue], fault: Fault
    ) -> web.StreamResponse:
        if fault.kind == "error":
            return self._answer(method, arguments, {"ok": False, "error": fault.code})
        if fault.kind == "rate_limit":
            headers = {"Retry-After": str(int(fault.seconds))}
            body: JsonObject = {"ok": False, "error": "ratelimited"}
            return self._answer(method, arguments, body, status=429, headers=headers)
        if fault.kind == "status":
            self._record(method, arguments, {}, fault.status)
            page = "<!DOCTYPE html><html><body>Server Error</body></html>"
            return web.Response(status=fault.status, text=page, content_type="text/html")
        self._record(method, arguments, {}, 0)
        return cut(request)

    def _answer(
        self,
        method: str,
        arguments: dict[str, JsonValue],
        answer: JsonObject,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> web.Response:
        self._record(method, arguments, answer, status)
        granted = self._hub.installation.scopes
        scopes = ",".join(self._hub.workspace.identity.scopes if granted is None else granted)
        return web.Response(
            body=orjson.dumps(answer),
            status=status,
            content_type="application/json",
            charset="utf-8",
            headers={"X-OAuth-Scopes": scopes, "X-Slack-Req-Id": secrets.token_hex(16)}
            | (headers or {}),
        )

    def _record(
        self, method: str, arguments: dict[str, JsonValue], answer: JsonObject, status: int
    ) -> None:
        self._calls.add(
            RecordedCall(method=method, arguments=arguments, answer=answer, status=status)
        )


async def _read(request: web.Request) -> tuple[dict[str, JsonValue], str]:
    """The arguments and the token, wherever they stand."""
    arguments: dict[str, JsonValue] = dict(request.query)
    if request.content_type == "application/json":
        raw = await request.read()
        try:
            body = orjson.loads(raw) if raw.strip() else {}
        except ValueError as error:
            raise Refused("invalid_json") from error
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        arguments |= body
    elif request.method == "POST" and request.can_read_body:
        form = await request.post()
        arguments |= {key: value for key, value in form.items() if isinstance(value, str)}
    header = request.headers.get("Authorization", "")
    in_body = arguments.pop("token", "")
    token = header.removeprefix("Bearer ").strip() if header else str(in_body or "")
    return arguments, token


def _check_token(identity: Identity, method: str, token: str) -> None:
    if method in _NO_TOKEN_METHODS:
        return
    if not token:
        raise Refused("not_authed")
    if token not in (identity.bot_token, identity.app_token):
        raise Refused("invalid_auth")
    wanted = identity.app_token if method in _APP_TOKEN_METHODS else identity.bot_token
    if token != wanted:
        raise Refused("not_allowed_token_type")


def _refusal(error: Refused) -> JsonObject:
    return {"ok": False, "error": error.code, **error.extras}
