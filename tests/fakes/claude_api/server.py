"""The server itself: routes, keys, the script and the record of requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self, TypeAlias
from uuid import uuid4

import orjson
from aiohttp import web

from core.domain.json import JsonObject
from tests.fakes.claude_api.caching import PromptCache
from tests.fakes.claude_api.little_model import speak
from tests.fakes.claude_api.models import MODELS, model_info
from tests.fakes.claude_api.refusals import ApiError, invalid
from tests.fakes.claude_api.request import CountTokensRequest, MessagesRequest, RequestT, parse
from tests.fakes.claude_api.rules import check
from tests.fakes.claude_api.script import Break, Fault, HttpError, Speech, Step, Trickle
from tests.fakes.claude_api.stream import send
from tests.fakes.claude_api.wire import as_message, compose, count_tokens

__all__ = ["FakeClaude", "Received"]

# Source: Claude API documentation, "Versions" and "Errors" (request size).
_API_VERSION: Final = "2026-10-21"
_MAX_BODY_BYTES: Final = 32 * 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Received:
    """One request, as it came, and the HTTP status it got."""

    path: str
    headers: Mapping[str, str]
    body: JsonObject = field(default_factory=dict)
    status: int = 0
    error: str | None = None
    id: str = field(default_factory=lambda: f"req_{uuid4().hex[:24]}")


_RECEIVED: Final = web.RequestKey("received", Received)
_Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class FakeClaude:
    """An Anthropic Messages API of one's own: `async with FakeClaude() as claude: claude.url`.

    Without a script its little model quotes the sources of each request.
    """

    api_key: str = "sk-ant-test"
    citations_first: bool = True
    """Whether a block's citations come before its text; the API has been seen to do either."""
    answers: Callable[[MessagesRequest], Awaitable[Speech]] | None = None
    """What answers requests without a script, in place of the little model."""
    untold_of_models: frozenset[str] = frozenset()
    """What it leaves out when asked about a model, as gateways do."""
    requests: list[Received] = field(default_factory=list, init=False)
    url: str = field(default="", init=False)
    _cache: PromptCache = field(default_factory=PromptCache, init=False)
    _steps: list[tuple[str | None, Step]] = field(default_factory=list, init=False)
    _closing: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _runner: web.AppRunner | None = field(default=None, init=False)

    def script(self, *steps: Step, model: str | None = None) -> None:
        """Queue what the next valid requests (of this model, if named) get, one step each."""
        self._steps += [(model, step) for step in steps]

    @property
    def asked(self) -> list[JsonObject]:
        """The bodies of the Messages requests that were valid, in order."""
        return [
            received.body
            for received in self.requests
            if received.path == "/v1/messages" and received.status not in (400, 401, 404, 413)
        ]

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_MAX_BODY_BYTES, middlewares=[self._boundary])
        app.router.add_post("/v1/messages", self._messages)
        app.router.add_post("/v1/messages/count_tokens", self._count_tokens)
        app.router.add_get("/v1/models/{id}", self._model)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _boundary(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        received = Received(path=request.path, headers=dict(request.headers))
        self.requests.append(received)
        request[_RECEIVED] = received
        try:
            self._check_headers(request)
            response = await handler(request)
        except ApiError as error:
            return _refused(received, error)
        except web.HTTPRequestEntityTooLarge:
            return _refused(received, ApiError(413, "Request exceeds the maximum size"))
        except web.HTTPException as error:
            return _refused(received, ApiError(error.status, "Not found"))
        return response

    def _check_headers(self, request: web.Request) -> None:
        key = request.headers.get("x-api-key")
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if key is None and not bearer:
            raise ApiError(401, "x-api-key header is required")
        if self.api_key not in (key, bearer):
            raise ApiError(401, "invalid x-api-key" if key else "Invalid bearer token")
        if request.headers.get("anthropic-version") != _API_VERSION:
            raise invalid(f"anthropic-version: this server speaks {_API_VERSION} only")

    async def _model(self, request: web.Request) -> web.Response:
        model = MODELS.get(request.match_info["id"])
        if model is None:
            raise ApiError(404, f"model: {request.match_info['id']}")
        told = {k: v for k, v in model_info(model).items() if k not in self.untold_of_models}
        return _accepted(request[_RECEIVED], told)

    async def _count_tokens(self, request: web.Request) -> web.Response:
        asked = await _read(CountTokensRequest, request)
        return _accepted(request[_RECEIVED], {"input_tokens": count_tokens(asked)})

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        asked = await _read(MessagesRequest, request)
        received = request[_RECEIVED]
        step = self._next_step(asked.model)
        if isinstance(step, HttpError):
            raise ApiError(
                step.status,
                step.message,
                error_type=step.error_type,
                retry_after_s=step.retry_after_s,
            )
        manner = step if isinstance(step, Break | Trickle) else None
        scripted = step.says if isinstance(step, Break | Trickle) else step
        speech = scripted or await self._unscripted(asked)
        reply = compose(asked, speech, self._cache, citations_first=self.citations_first)
        received.status = 200
        if asked.stream:
            return await send(
                request, reply, request_id=received.id, manner=manner, closing=self._closing
            )
        if isinstance(manner, Trickle):
            await asyncio.sleep(manner.pause_s)
        elif manner is not None:
            await self._fail_whole(request, manner.fault)
        return _accepted(received, as_message(reply))

    async def _unscripted(self, asked: MessagesRequest) -> Speech:
        return speak(asked) if self.answers is None else await self.answers(asked)

    async def _fail_whole(self, request: web.Request, fault: Fault) -> None:
        if fault is Fault.SILENCE:
            await self._closing.wait()
        if fault is Fault.ERROR_EVENT:
            raise ApiError(529, "Overloaded")
        if request.transport is not None:
            request.transport.close()

    def _next_step(self, model: str) -> Step | None:
        for place, (wanted, step) in enumerate(self._steps):
            if wanted in (None, model):
                del self._steps[place]
                return step
        return None


async def _read(kind: type[RequestT], request: web.Request) -> RequestT:
    raw = await request.read()
    asked = parse(kind, raw)
    request[_RECEIVED].body = orjson.loads(raw)
    check(asked)
    return asked


def _accepted(received: Received, body: JsonObject) -> web.Response:
    received.status = 200
    return _json(received, body, {})


def _refused(received: Received, error: ApiError) -> web.Response:
    received.status, received.error = error.status, str(error)
    wait_s = error.retry_after_s
    return _json(
        received, error.body(received.id), {} if wait_s is None else {"retry-after": f"{wait_s:g}"}
    )


def _json(received: Received, body: JsonObject, headers: Mapping[str, str]) -> web.Response:
    return web.Response(
        status=received.status,
        body=orjson.dumps(body),
        content_type="application/json",
        headers={"request-id": received.id, **headers},
    )
