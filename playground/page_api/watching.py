"""`WS /page/live`: pushes what happens to one open page.

Apart because it lives as long as the page does.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import orjson
from aiohttp import web

from core.domain.json import JsonObject
from core.utils.aio import cancelled
from playground.hub import Hub
from playground.page_api.reading import acting

__all__ = ["PageWatching"]

_PING_S = 20.0


class PageWatching:
    """Serves the pages' WebSockets."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._sockets: set[web.WebSocketResponse] = set()

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Push to one page until it closes."""
        user = acting(self._hub, request.query.get("user", ""))
        socket = web.WebSocketResponse(heartbeat=_PING_S)
        await socket.prepare(request)
        self._sockets.add(socket)
        with self._hub.live.watching(user.id) as queue:
            pushing = asyncio.create_task(_push(socket, queue))
            try:
                async for _ in socket:
                    pass
            finally:
                await cancelled([pushing])
                self._sockets.discard(socket)
        return socket

    async def close(self) -> None:
        """Close every page's WebSocket."""
        for socket in list(self._sockets):
            await socket.close()


async def _push(socket: web.WebSocketResponse, queue: asyncio.Queue[JsonObject]) -> None:
    while not socket.closed:
        news = await queue.get()
        with suppress(ConnectionError):
            await socket.send_str(orjson.dumps(news).decode())
