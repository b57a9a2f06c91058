"""The small HTTP server: health for whoever runs the bot, metrics, and Slack's events."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from core.errors import ConfigError

__all__ = ["Handler", "HealthCheck", "serving"]

HealthCheck = Callable[[], Awaitable[bool]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_MAX_BODY_BYTES = 2 * 1024 * 1024


@asynccontextmanager
async def serving(
    host: str,
    port: int,
    *,
    checks: Callable[[], Mapping[str, HealthCheck]],
    metrics: Callable[[], Iterable[str]],
    slack_events: Callable[[], Handler | None],
) -> AsyncIterator[int]:
    """Serve until the block ends; yields the port.

    `checks` say by name what must hold to be ready, `metrics` what there is to tell, by lines.
    All are asked at each request, so that the port is bound before Slack's side is up.

    Raises:
        ConfigError: the port is taken.
    """
    app = _application(checks, metrics, slack_events)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ConfigError([f"PORT {port} is taken by another program"]) from error
            raise ConfigError([f"HOST {host!r} cannot be bound: {error.strerror}"]) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _application(
    checks: Callable[[], Mapping[str, HealthCheck]],
    metrics: Callable[[], Iterable[str]],
    slack_events: Callable[[], Handler | None],
) -> web.Application:
    async def healthz(_: web.Request) -> web.StreamResponse:
        return web.json_response({"status": "ok"})

    async def readyz(_: web.Request) -> web.StreamResponse:
        found = {name: await check() for name, check in checks().items()}
        return web.json_response(found, status=200 if all(found.values()) else 503)

    async def measured(_: web.Request) -> web.StreamResponse:
        return web.Response(text="\n".join([*metrics(), ""]), content_type="text/plain")

    async def events(request: web.Request) -> web.StreamResponse:
        handler = slack_events()
        if handler is None:
            return web.json_response({"error": "not_ready"}, status=503)
        return await handler(request)

    app = web.Application(client_max_size=_MAX_BODY_BYTES)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", measured)
    app.router.add_post("/slack/events", events)
    return app
