"""Socket Mode: envelopes over WebSockets that the bot opens.

Apart because acknowledgements, retries and the queue for an absent bot belong together.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import orjson
from aiohttp import WSMsgType, web

from core.domain.json import JsonObject
from core.utils.aio import BackgroundTasks
from playground.clock import new_uuid
from playground.delivery.road import BotUnreachable, RequestKind, RetryPolicy

__all__ = ["SocketMode"]

_log = logging.getLogger(__name__)

_MAX_CONNECTIONS = 10  # Source: https://docs.slack.dev/apis/events-api/using-socket-mode
_QUEUE_BOUND = 1000
_PING_S = 15.0


class _ConnectionLost(Exception):
    """The connection closed before the acknowledgement came."""


class _NotSent(Exception):
    """The connection was closing, so nothing went out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivery:
    payload: JsonObject
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    socket: web.WebSocketResponse
    acknowledged: asyncio.Future[JsonObject]


class SocketMode:
    """Any open connection may receive; what none acknowledged goes to the next."""

    def __init__(
        self,
        *,
        app_id: str,
        retries: RetryPolicy | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._app_id = app_id
        self._retries = retries or RetryPolicy()
        self._on_change = on_change
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._turn = itertools.count()
        self._queue: deque[_Delivery] = deque()
        self._waiting: dict[str, _Waiting] = {}
        self._deliveries = BackgroundTasks()
        self._closed = False

    @property
    def connected(self) -> bool:
        """Whether a connection is open."""
        return bool(self._sockets)

    @property
    def unacknowledged(self) -> int:
        """Events that wait for a connection or an acknowledgement."""
        return len(self._queue) + len(self._waiting)

    def new_ticket(self) -> str:
        """A ticket that opens one connection."""
        ticket = new_uuid()
        self._tickets.add(ticket)
        return ticket

    def deliver_event(self, payload: JsonObject) -> None:
        """Send an event in the background, or keep it until a connection opens."""
        self._offer(_Delivery(payload=payload))

    async def request(self, kind: RequestKind, payload: JsonObject) -> JsonObject:
        """Send a command or an interaction once.

        Raises:
            BotUnreachable: No connection is open, or no acknowledgement came in time.
        """
        if not self._sockets:
            raise BotUnreachable("dispatch_failed")
        try:
            return await self._send(kind, _Delivery(payload=payload))
        except (TimeoutError, _ConnectionLost, _NotSent) as error:
            raise BotUnreachable("operation_timeout") from error

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket connection of the bot until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=_PING_S)
        await socket.prepare(request)
        if len(self._sockets) >= _MAX_CONNECTIONS:
            await self._say_disconnect(socket, "too_many_websockets")
            await socket.close()
            return socket
        await self._say_hello(socket, request.host)
        self._sockets.append(socket)
        if request.transport is not None:
            self._transports[socket] = request.transport
        self._on_change()
        try:
            self._drain()
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._take(str(frame.data))
        finally:
            self._lost(socket)
        return socket

    async def refresh(self) -> None:
        """Ask every connection to come again, as Slack does every few hours, and close it."""
        for socket in list(self._sockets):
            await self._say_disconnect(socket, "refresh_requested")
            await socket.close()

    async def cut(self) -> None:
        """Break every connection without a word, as a lost network does."""
        for transport in list(self._transports.values()):
            transport.abort()

    async def close(self) -> None:
        """End every delivery and connection."""
        self._closed = True
        await self._deliveries.cancel()
        for socket in list(self._sockets):
            await socket.close()

    def _offer(self, delivery: _Delivery) -> None:
        if self._closed:
            return
        if not self._sockets:
            if len(self._queue) >= _QUEUE_BOUND:
                self._queue.popleft()
                _log.warning("event_queue_full", extra={"bound": _QUEUE_BOUND})
            self._queue.append(delivery)
            return
        self._deliveries.start(self._deliver(delivery), name="deliver")

    async def _deliver(self, delivery: _Delivery) -> None:
        try:
            await self._send("events_api", delivery)
            return
        except _NotSent:
            self._offer(delivery)
            return
        except TimeoutError:
            delay_s = self._retries.delays_s[min(delivery.attempt, 2)]
        except _ConnectionLost:
            delay_s = 0.0
        if delivery.attempt >= len(self._retries.delays_s):
            _log.warning("event_given_up", extra={"event_type": _event_type(delivery.payload)})
            return
        await asyncio.sleep(delay_s)
        self._offer(replace(delivery, attempt=delivery.attempt + 1, reason="timeout"))

    async def _send(self, kind: str, delivery: _Delivery) -> JsonObject:
        if not self._sockets:
            raise _NotSent
        socket = self._sockets[next(self._turn) % len(self._sockets)]
        envelope_id = new_uuid()
        envelope = {
            "envelope_id": envelope_id,
            "payload": delivery.payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
        acknowledged: asyncio.Future[JsonObject] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = _Waiting(socket=socket, acknowledged=acknowledged)
        try:
            try:
                await socket.send_str(orjson.dumps(envelope).decode())
            except ConnectionError as error:
                self._forget(socket)
                raise _NotSent from error
            return await asyncio.wait_for(acknowledged, self._retries.ack_timeout_s)
        finally:
            self._waiting.pop(envelope_id, None)

    def _take(self, text: str) -> None:
        try:
            message = orjson.loads(text)
        except ValueError:
            _log.warning("socket_message_not_json")
            return
        envelope_id = message.get("envelope_id") if isinstance(message, dict) else None
        waiting = self._waiting.get(envelope_id) if isinstance(envelope_id, str) else None
        if waiting is not None and not waiting.acknowledged.done():
            payload = message.get("payload")
            waiting.acknowledged.set_result(payload if isinstance(payload, dict) else {})

    def _drain(self) -> None:
        queued, self._queue = self._queue, deque()
        for delivery in queued:
            self._offer(delivery)

    def _lost(self, socket: web.WebSocketResponse) -> None:
        self._forget(socket)
        for waiting in list(self._waiting.values()):
            if waiting.socket is socket and not waiting.acknowledged.done():
                waiting.acknowledged.set_exception(_ConnectionLost())
        self._on_change()

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
            self._transports.pop(socket, None)

    async def _say_hello(self, socket: web.WebSocketResponse, host: str) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self._sockets) + 1,
            "debug_info": {
                "host": host,
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._app_id},
        }
        await socket.send_str(orjson.dumps(hello).decode())

    async def _say_disconnect(self, socket: web.WebSocketResponse, reason: str) -> None:
        farewell = {"type": "disconnect", "reason": reason, "debug_info": {"host": "127.0.0.1"}}
        await socket.send_str(orjson.dumps(farewell).decode())


def _event_type(payload: JsonObject) -> object:
    event = payload.get("event")
    return event.get("type") if isinstance(event, dict) else None
