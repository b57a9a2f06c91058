"""An HTTP server that answers as a test tells it; apart because real nodes fail on no command."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from core.domain.json import JsonValue

__all__ = ["Hook", "Script", "Step", "answer", "drop", "forwarding_server", "scripted_server"]

Step = Callable[[web.Request], Awaitable[web.StreamResponse]]
Hook = Callable[[web.Request], Awaitable[Step | None]]
_PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
_JSON = "application/vnd.elasticsearch+json"


@dataclass
class Script:
    """What is answered, the last step for ever after; and what was asked by whom."""

    url: str
    steps: list[Step]
    asked: list[str] = field(default_factory=list)
    authorisations: list[str | None] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        self.authorisations.append(request.headers.get("authorization"))
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        return await step(request)


def answer(body: JsonValue, status: int = 200, **headers: str) -> Step:
    async def step(_: web.Request) -> web.StreamResponse:
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response(
            body, status=status, headers=_PRODUCT | spelled, content_type=_JSON
        )

    return step


async def drop(request: web.Request) -> web.StreamResponse:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


@asynccontextmanager
async def scripted_server(*steps: Step) -> AsyncIterator[Script]:
    script = Script(url="", steps=list(steps))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", script.serve)
    async with TestServer(app) as server:
        script.url = str(server.make_url("")).rstrip("/")
        yield script


@asynccontextmanager
async def forwarding_server(
    url: str, *, lost_answers: int = 0, before: Hook | None = None
) -> AsyncIterator[Script]:
    """Pass everything on to a node, and lose its first answers to writes.

    What `before` returns is answered instead.
    """

    async def forward(request: web.Request) -> web.StreamResponse:
        nonlocal lost_answers
        if before is not None and (instead := await before(request)) is not None:
            return await instead(request)
        async with session.request(
            request.method,
            f"{url}{request.rel_url}",
            data=await request.read(),
            headers={
                name: request.headers[name]
                for name in ("content-type", "accept")
                if name in request.headers
            },
        ) as found:
            body = await found.read()
        if "_bulk" in request.path and lost_answers:
            lost_answers -= 1
            return await drop(request)
        return web.Response(
            body=body, status=found.status, headers=_PRODUCT, content_type=found.content_type
        )

    async with ClientSession() as session, scripted_server(forward) as script:
        yield script
