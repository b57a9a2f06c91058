"""Sends the events of one answer, whole or broken as scripted; the only part that writes SSE."""

from __future__ import annotations

import asyncio

import orjson
from aiohttp import web

from core.domain.json import JsonObject
from tests.fakes.claude_api.refusals import ApiError
from tests.fakes.claude_api.script import Break, Fault, Trickle
from tests.fakes.claude_api.wire import Reply, as_events

__all__ = ["send"]


async def send(
    request: web.Request,
    reply: Reply,
    *,
    request_id: str,
    manner: Break | Trickle | None,
    closing: asyncio.Event,
) -> web.StreamResponse:
    """Stream the reply; `closing` ends a silence when the server stops."""
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-cache",
            "request-id": request_id,
        }
    )
    await response.prepare(request)
    said = 0
    for event in as_events(reply):
        if isinstance(manner, Trickle):
            await asyncio.sleep(manner.pause_s)
        is_ending = event["type"] == "message_delta"
        if isinstance(manner, Break) and (said == manner.after_text_deltas or is_ending):
            await _go_wrong(request, response, manner.fault, request_id, closing)
            return response
        await response.write(_sse(event))
        said += _is_text_delta(event)
    return response


async def _go_wrong(
    request: web.Request,
    response: web.StreamResponse,
    fault: Fault,
    request_id: str,
    closing: asyncio.Event,
) -> None:
    match fault:
        case Fault.ERROR_EVENT:
            await response.write(_sse(ApiError(529, "Overloaded").body(request_id)))
        case Fault.BAD_JSON:
            await response.write(b'event: content_block_delta\ndata: {"type": "content_bl\n\n')
        case Fault.CUT:
            if request.transport is not None:
                request.transport.close()  # without the last chunk: what was sent is delivered
        case Fault.SILENCE:
            await closing.wait()
        case Fault.EARLY_END:
            pass


def _is_text_delta(event: JsonObject) -> bool:
    delta = event.get("delta")
    return isinstance(delta, dict) and delta.get("type") == "text_delta"


def _sse(event: JsonObject) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (str(event["type"]).encode(), orjson.dumps(event))
